import type pg from 'pg';
import { createDatabase } from '../../src/server/database.ts';
import { loadEnv } from '../../src/server/env.ts';
import { dispatchJobs } from '../../src/server/jobs/dispatch-jobs.ts';
import { createLogger } from '../../src/server/logger.ts';
import { createHintQueue } from '../../src/server/queue/bullmq-hint-queue.ts';
import { waitFor } from '../../tests/support/wait-for.ts';
import type { RunningSystem } from '../start-system.ts';

/** So few that their hints are taken in two seconds. */
const page = 2000;

const insert = `
  WITH written AS (
    INSERT INTO taskflow.jobs (id, task_type, priority, payload, max_attempts, timeout_ms, run_at, dispatched_at,
      created_at, updated_at)
    SELECT gen_random_uuid(), 'no_op', 2, '{}', 4, 30000, taskflow.now(), taskflow.now(), taskflow.now(), taskflow.now()
    FROM generate_series(1, $1::int)
    RETURNING id
  ),
  counted AS (
    INSERT INTO taskflow.job_counts AS c (task_type, status, shard, count) SELECT 'no_op', 'open', 0, count(*) FROM written
    ON CONFLICT (task_type, status, shard) DO UPDATE SET count = c.count + excluded.count
  )
  SELECT id FROM written`;

/** Adds jobs that do nothing, written and hinted, until so many wait: with SQL, since a million submits take minutes. */
export async function seedPending(
  system: Pick<RunningSystem, 'workerSettings'>,
  pool: pg.Pool,
  wanted: number,
): Promise<void> {
  const { rows: open } = await pool.query<{ n: string }>(
    `SELECT coalesce(sum(count), 0) AS n FROM taskflow.job_counts WHERE status = 'open'`,
  );
  const env = loadEnv(system.workerSettings);
  const log = createLogger('bench', env);
  const [db, queue] = [createDatabase(env, log), createHintQueue(env, log)];
  try {
    await waitFor(() => queue.isReachable());
    for (let left = wanted - Number(open[0]?.n); left > 0; left -= page) {
      const { rows } = await pool.query<{ id: string }>(insert, [Math.min(page, left)]);
      const jobs = rows.map(({ id: jobId }) => ({
        jobId,
        taskType: 'no_op',
        priority: 2,
        generation: 0,
        dueInMs: 0,
        isKeyed: false,
      }));
      await dispatchJobs({ db, queue, log }, jobs);
    }
    await pool.query('VACUUM ANALYZE taskflow.jobs');
  } finally {
    await queue.close();
    await db.close();
  }
}
