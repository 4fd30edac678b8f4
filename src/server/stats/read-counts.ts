import type { Stats } from '../../jobs/stats-schema.ts';
import type { Database } from '../database.ts';

const statement = {
  name: 'read-counts',
  // The counters hold pending and active as one; the active jobs are few, and counted in their partial index.
  text: `
    SELECT
      coalesce(sum(count) FILTER (WHERE status = 'open'), 0)::float8 AS open,
      coalesce(sum(count) FILTER (WHERE status = 'completed'), 0)::float8 AS completed,
      coalesce(sum(count) FILTER (WHERE status = 'failed'), 0)::float8 AS failed,
      coalesce(sum(count) FILTER (WHERE status = 'cancelled'), 0)::float8 AS cancelled,
      (SELECT count(*) FROM taskflow.jobs WHERE status = 'active')::float8 AS active,
      (SELECT count(*) FROM taskflow.workers WHERE lease_expires_at > taskflow.now())::int AS workers
    FROM taskflow.job_counts`,
};

interface CountsRow {
  open: number;
  completed: number;
  failed: number;
  cancelled: number;
  active: number;
  workers: number;
}

/** How many jobs there are of each status, without counting them, and how many workers live. */
export async function readCounts(
  db: Pick<Database, 'query'>,
): Promise<{ counts: Stats['counts']; activeWorkers: number }> {
  const [row] = await db.query<CountsRow>(statement, []);
  if (!row) throw new Error('An aggregate without GROUP BY always has one row.');
  const { open, active, completed, failed, cancelled, workers } = row;
  return {
    counts: { pending: Math.max(0, open - active), active, completed, failed, cancelled },
    activeWorkers: workers,
  };
}
