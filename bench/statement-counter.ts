import pg from 'pg';
import type { RunningPostgres } from '../tests/support/start-postgres.ts';

const observer = 'observer';

/**
 * Has a server count statements when asked to: restarts it, with nothing at work on it yet. What is counted costs time,
 * so it stays off while anything is timed.
 */
export async function loadStatementCounter(postgres: RunningPostgres): Promise<void> {
  await ask(postgres.urlOf('postgres'), [
    `ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`,
    `CREATE DATABASE ${observer}`,
  ]);
  await postgres.restart();
  // In a database of its own, so that no peer's holds anything it would not have elsewhere.
  await ask(postgres.urlOf(observer), [
    'CREATE EXTENSION pg_stat_statements',
    `ALTER SYSTEM SET pg_stat_statements.track = 'none'`,
    'SELECT pg_reload_conf()',
  ]);
}

export interface Asked {
  query: string;
  calls: number;
}

/**
 * How many statements clients send to a database while something runs; a `BEGIN` or a `COMMIT` is one.
 *
 * @param databaseUrl on a server that was given its counter
 */
export async function countStatements(databaseUrl: string, run: () => Promise<unknown>): Promise<number> {
  return (await listStatements(databaseUrl, run)).reduce((sum, { calls }) => sum + calls, 0);
}

/** The same one by one, most frequent first. */
export async function listStatements(databaseUrl: string, run: () => Promise<unknown>): Promise<Asked[]> {
  const observerUrl = databaseUrl.replace(/[^/]*$/, observer);
  const reload = 'SELECT pg_reload_conf()';
  await ask(observerUrl, [
    `ALTER SYSTEM SET pg_stat_statements.track = 'top'`,
    reload,
    'SELECT pg_stat_statements_reset()',
  ]);
  try {
    await run();
    const rows = await ask(observerUrl, [
      `SELECT query, calls::int AS calls FROM pg_stat_statements
      WHERE dbid = (SELECT oid FROM pg_database WHERE datname = '${databaseUrl.replace(/^.*\//, '')}')
      ORDER BY calls DESC`,
    ]);
    return rows.map(({ query, calls }) => ({ query: String(query), calls: Number(calls) }));
  } finally {
    await ask(observerUrl, [`ALTER SYSTEM SET pg_stat_statements.track = 'none'`, reload]);
  }
}

/** How many bytes the server's log of changes has had so far, by all of its databases. */
export async function walBytes(databaseUrl: string): Promise<number> {
  const [row] = await ask(databaseUrl, [`SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn AS bytes`]);
  return Number(row?.['bytes']);
}

/** The rows of the last of these statements. */
async function ask(databaseUrl: string, statements: readonly string[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
    return rows;
  } finally {
    await client.end();
  }
}
