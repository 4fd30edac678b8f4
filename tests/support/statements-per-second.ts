import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { waitFor } from './wait-for.ts';

const lookMs = 2000;

/**
 * Waits until a database commits fewer statements a second than `limit`, and answers how many those are: what requests
 * cost that wait, once all of them have arrived.
 */
export function settledStatementsPerSecond(pool: Pick<pg.Pool, 'query'>, limit: number): Promise<number> {
  const committed = async () => {
    const { rows } = await pool.query<{ n: string }>(
      'SELECT xact_commit AS n FROM pg_stat_database WHERE datname = current_database()',
    );
    return Number(rows[0]?.n);
  };
  const look = async () => {
    const before = await committed();
    await delay(lookMs);
    const found = ((await committed()) - before) / (lookMs / 1000);
    return found < limit ? found : undefined;
  };
  return waitFor(look, { timeoutMs: 40_000, what: `fewer than ${limit} statements a second` });
}
