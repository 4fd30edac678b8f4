import pg from 'pg';

/**
 * Makes a database on the server of this one, so that no peer shares tables, statistics or an autovacuum with another.
 *
 * @returns its connection string
 */
export async function createPeerDatabase(databaseUrl: string, name: string): Promise<string> {
  const admin = new pg.Client({ connectionString: databaseUrl });
  await admin.connect();
  try {
    await admin.query(`CREATE DATABASE ${name}`);
  } finally {
    await admin.end();
  }
  return databaseUrl.replace(/[^/]*$/, name);
}
