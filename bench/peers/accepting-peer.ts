import type pg from 'pg';
import type { Roles } from '../costs.ts';

/** A running system that takes no-op jobs by `POST /api/jobs` and has a worker for them. */
export interface AcceptingPeer {
  name: string;
  url: string;
  databaseUrl: string;
  pool: pg.Pool;
  /** Of its jobs, with their `status`. */
  table: string;
  /** Whether it has jobs that are open, told without looking through them: that would be work beside what is measured. */
  hasOpen(): Promise<boolean>;
  /** Its own processes. */
  roles: Roles;
  stop(): Promise<void>;
}

const lookEveryMs = 50;

/**
 * Waits until it holds no job that is open.
 *
 * @throws Error when one has ended otherwise than completed
 */
export async function untilCompleted({ name, pool, table, hasOpen }: AcceptingPeer): Promise<void> {
  while (await hasOpen()) await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  // What was under way as the last caller left may have come since: only what has ended is looked at.
  const { rowCount } = await pool.query(
    `SELECT FROM ${table} WHERE status NOT IN ('pending', 'active', 'completed') LIMIT 1`,
  );
  if (rowCount !== 0) throw new Error(`${name} has jobs that were not completed.`);
}
