/** The database that TaskFlow uses in an embedded PostgreSQL. */
const databaseName = 'taskflow';

/**
 * Makes the database when it is missing.
 *
 * @param {{ port: number, password: string }} server
 * @returns {Promise<string>} its DATABASE_URL
 */
export async function ensureDatabase({ port, password }) {
  // Imported here: packages may not be installed yet when the launcher starts.
  const { default: pg } = await import('pg');
  const address = `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}`;
  const client = new pg.Client({ connectionString: `${address}/postgres` });
  await client.connect();
  try {
    const { rows } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName]);
    if (rows.length === 0) await client.query(`CREATE DATABASE ${databaseName}`);
  } finally {
    await client.end();
  }
  return `${address}/${databaseName}`;
}
