import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Env } from './env.ts';
import type { Logger } from './logger.ts';

/** A prepared statement: its name is unique, its text never changes. */
export interface Statement {
  name: string;
  text: string;
}

export interface Database {
  pool: pg.Pool;
  /**
   * Runs a prepared statement in a transaction of its own. A deadlock or serialisation failure is tried again, up to
   * five times: every statement of TaskFlow may be repeated.
   *
   * @throws the driver's error, with PostgreSQL's SQLSTATE as `code`
   */
  query<Row extends object>(statement: Statement, values: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

// deadlock_detected, serialization_failure, lock_not_available
const retriedCodes = new Set(['40P01', '40001', '55P03']);
const mostTries = 5;

/** Opens the one pool of this process. It connects when first used and survives restarts of PostgreSQL. */
export function createDatabase(
  env: Pick<Env, 'DATABASE_URL' | 'DATABASE_POOL_SIZE'>,
  log: Pick<Logger, 'warn'>,
): Database {
  const pool = new pg.Pool({
    connectionString: env.DATABASE_URL,
    max: env.DATABASE_POOL_SIZE,
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: 'taskflow',
    lock_timeout: 2000,
    // A connection that no longer answers must not hold a caller for ever.
    query_timeout: 30_000,
  });
  // An idle connection that dies is only noise: the pool opens another when it needs one.
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  return {
    pool,
    query: (statement, values) => queryWithRetry(pool, statement, values),
    close: () => pool.end(),
  };
}

async function queryWithRetry<Row extends object>(
  pool: pg.Pool,
  statement: Statement,
  values: unknown[],
): Promise<Row[]> {
  for (let tries = 1; ; tries += 1) {
    try {
      const { rows } = await pool.query<Row>({ ...statement, values });
      return rows;
    } catch (error) {
      if (tries >= mostTries || !retriedCodes.has(sqlState(error) ?? '')) throw error;
      await sleep(Math.random() * 20 * tries);
    }
  }
}

/** PostgreSQL's five-character code of an error, undefined when it is none of PostgreSQL's. */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined;
}

/**
 * Whether a statement failed because of a value in it (SQLSTATE classes 21, 22, 23 and 54), not because of the moment:
 * repeating it is useless, and of a batch only the bad item must fail.
 */
export function isValueError(error: unknown): boolean {
  return /^(21|22|23|54)/.test(sqlState(error) ?? '');
}
