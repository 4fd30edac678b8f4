import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { arrayLiteral } from './array-literal.ts';
import { clientOf } from './database-schema.ts';
import type { Env } from './env.ts';
import type { Logger } from './logger.ts';
import { isPooled, throughPooler } from './pooled-connections.ts';
import { defaultSchema, inSchema } from './schema-name.ts';
import { giveUpSilentConnections } from './silent-connections.ts';

/** A prepared statement: its name is unique, its text never changes. */
export interface Statement {
  name: string;
  text: string;
  /** After how long PostgreSQL ends it, in ms; its answer is waited for half a second more. Default: 6,500. */
  timeoutMs?: number;
  /** It serves several: where a row is held for long it is not tried again, so that each can be asked for alone. */
  isShared?: boolean;
  /** How values are read. Default: as the driver does, times as Date. */
  types?: pg.CustomTypesConfig;
}

export interface Database {
  pool: pg.Pool;
  /**
   * Runs a prepared statement in a transaction of its own. A deadlock, a serialisation failure and a connection that was
   * lost before the answer came are tried again, up to five times: every statement of TaskFlow may be repeated, and it is
   * not known whether what was lost had been committed.
   *
   * @throws the driver's error, with PostgreSQL's SQLSTATE as `code`
   */
  query<Row extends object>(statement: Statement, values: unknown[]): Promise<Row[]>;
  /**
   * Runs several statements in one transaction: all of them are committed or none. Tried again as a whole, as `query` is,
   * so that `work` may run several times and must find what an earlier run committed.
   *
   * @throws the driver's error, or what `work` throws
   */
  transaction<Result>(work: (transaction: Pick<Database, 'query'>) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** A row was held by somebody else for longer than a statement waits. */
export const lockNotAvailable = '55P03';
// deadlock_detected, serialization_failure
const retriedCodes = new Set(['40P01', '40001', lockNotAvailable]);
// admin_shutdown, crash_shutdown, idle_session_timeout, idle_in_transaction_session_timeout: the server ended this connection, another one may be possible.
// read_only_sql_transaction: the server has become a standby; another connection may lead to the new primary.
const lostCodes = new Set(['57P01', '57P02', '57P05', '25P03', '25006', 'ECONNRESET', 'EPIPE']);
const mostTries = 5;
/** PostgreSQL ends what takes longer than this, and says so: a statement that nobody waits for any more would go on. */
const statementTimeoutMs = 6500;
/** How long a transaction may be left alone between two statements: its process is frozen, and others wait for its locks. */
const idleInTransactionMs = 30_000;
/** How much longer its answer is waited for. A connection without one is given up: one half open is noticed within 10 s. */
const answerMs = 500;
/** How long a connection is silent before the system asks the other end whether it is still there. */
export const keepAliveDelayMs = 5000;

/** How long a statement waits for a row that another one has locked. */
const lockTimeoutMs = 2000;

/**
 * How each session is. Every statement has an index to go by: the plan of a prepared one is kept, and one that was made
 * while `jobs` was all but empty would read the whole of it once it is not: a claim of fifty jobs took 195 ms instead of
 * 10, until the next ANALYZE. Compiling a plan takes longer than any of them runs.
 */
export const sessionSettings: Readonly<Record<string, string>> = {
  enable_seqscan: 'off',
  jit: 'off',
  lock_timeout: String(lockTimeoutMs),
  // The pool ends a connection whose statement failed, so nobody gets one that is still at work on an old one.
  statement_timeout: String(statementTimeoutMs),
  idle_in_transaction_session_timeout: String(idleInTransactionMs),
};

const begin = 'BEGIN ISOLATION LEVEL READ COMMITTED';
/** A pooler's sessions are as the pooler makes them, so what can be said in the same round trip is said. */
const beginPooled = `${begin}; SET LOCAL lock_timeout = ${lockTimeoutMs}; SET LOCAL statement_timeout = ${statementTimeoutMs}`;

/** Opens the one pool of this process. It connects when first used and survives restarts of PostgreSQL. */
export function createDatabase(
  env: Pick<Env, 'DATABASE_URL' | 'DATABASE_DIRECT_URL' | 'DATABASE_POOL_SIZE'> & Partial<Pick<Env, 'DATABASE_SCHEMA'>>,
  log: Pick<Logger, 'warn'>,
): Database {
  const { DATABASE_SCHEMA: schema = defaultSchema } = env;
  const pooled = isPooled(env);
  const pooler = pooled ? throughPooler() : undefined;
  const options = Object.entries(sessionSettings).map(([name, value]) => `-c ${name}=${value}`);
  const pool = new pg.Pool({
    connectionString: env.DATABASE_URL,
    max: env.DATABASE_POOL_SIZE,
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveDelayMs,
    application_name: inSchema(schema, 'taskflow'),
    query_timeout: statementTimeoutMs + answerMs,
    // A pooler refuses settings of a session that it is to give away.
    ...(pooler ? { onConnect: pooler.onConnect } : { options: options.join(' ') }),
    Client: clientOf(schema, pooler?.Client),
  });
  // An idle connection that dies is only noise: the pool opens another when it needs one.
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  giveUpSilentConnections(pool);
  const inTransaction = <Result>(work: (transaction: Pick<Database, 'query'>) => Promise<Result>): Promise<Result> =>
    runTransaction(pool, pooled ? beginPooled : begin, work);
  return {
    pool,
    query: (statement, values) =>
      statement.timeoutMs === undefined
        ? withRetry(async () => (await pool.query<never>(toQuery(statement, values))).rows, statement.isShared)
        : withRetry(() => inTransaction((transaction) => transaction.query(statement, values))),
    transaction: (work) => withRetry(() => inTransaction(work)),
    close: () => pool.end(),
  };
}

async function withRetry<Result>(run: () => Promise<Result>, isShared = false): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      if (tries >= mostTries || !isRetried(error) || (isShared && sqlState(error) === lockNotAvailable)) throw error;
      await sleep(Math.random() * 20 * tries);
    }
  }
}

async function runTransaction<Result>(
  pool: pg.Pool,
  beginning: string,
  work: (transaction: Pick<Database, 'query'>) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  // Lost between two statements, it fails the next one; without a listener it would end the process.
  const listener = () => undefined;
  client.on('error', listener);
  let failure: Error | undefined;
  try {
    await client.query(beginning);
    const result = await work({
      async query(statement, values) {
        const { timeoutMs } = statement;
        if (timeoutMs !== undefined) await client.query(`SET LOCAL statement_timeout = ${Math.round(timeoutMs)}`);
        return (await client.query<never>(toQuery(statement, values))).rows;
      },
    });
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // What PostgreSQL refused leaves the connection whole. After all else it is closed, with whatever is open on it.
    failure = sqlState(error) === undefined ? asError(error) : await failureOf(client.query('ROLLBACK'));
    throw error;
  } finally {
    client.off('error', listener);
    client.release(failure);
  }
}

/** Whether PostgreSQL ended a statement because it took too long. */
export const isTooSlow = (error: unknown): boolean => sqlState(error) === '57014';

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
const failureOf = (query: Promise<unknown>): Promise<Error | undefined> => query.then(() => undefined, asError);

function toQuery({ name, text, timeoutMs, types }: Statement, values: unknown[]): pg.QueryConfig {
  // The driver's types do not know this option of a single query.
  const limit: object = timeoutMs === undefined ? {} : { query_timeout: timeoutMs + answerMs };
  return { name, text, values: values.map(toParameter), ...(types && { types }), ...limit };
}

const toParameter = (value: unknown): unknown => (Array.isArray(value) && arrayLiteral(value)) || value;

function isRetried(error: unknown): boolean {
  return retriedCodes.has(sqlState(error) ?? '') || isConnectionLost(error);
}

/** The connection was there and ended under the statement; one that cannot be opened is not tried again. */
function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && lostCodes.has(error.code)) return true;
  return /^Connection terminated( unexpectedly)?$/.test(error.message);
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
