import type { WorkersAtWork } from '../../jobs/worker-schema.ts';
import type { Database } from '../database.ts';
import { countJobsOfTypes } from '../tasks/count-jobs-of-types.ts';
import { readRunningAttempts } from './read-running-attempts.ts';
import { lostAt, toWorkerInfo, workerColumns, type WorkerRow } from './worker-row.ts';

type Queries = Pick<Database, 'query'>;

/** More of one worker are on its own page. */
const mostJobs = 10;

const statement = {
  name: 'find_workers_at_work',
  // Rows of the lost are kept for an hour. The alive come first, should there ever be more than fit.
  text: `
    SELECT ${workerColumns}, lease_expires_at <= taskflow.now() AS is_lost
    FROM taskflow.workers ORDER BY lease_expires_at <= taskflow.now(), started_at, id LIMIT 1000`,
};

const clock = { name: 'read_clock', text: 'SELECT taskflow.now() AS read_at' };

/**
 * Every worker with what it runs, those lost within the hour included, and the task types of due jobs that no running
 * worker takes, as of at most a second ago.
 */
export async function findWorkersAtWork({ db }: { db: Queries }): Promise<WorkersAtWork> {
  const [rows, figures, [moment]] = await Promise.all([
    db.query<WorkerRow & { is_lost: boolean }>(statement, []),
    countJobsOfTypes(db),
    db.query<{ read_at: Date }>(clock, []),
  ]);
  if (!moment) throw new Error('A SELECT without FROM always has one row.');
  const ids = rows.map(({ id }) => id);
  const jobs = await readRunningAttempts(db, ids, mostJobs);
  const running = rows.filter(({ state, is_lost }) => state === 'running' && !is_lost);
  const taken = new Set(running.flatMap(({ task_types: taskTypes }) => taskTypes));
  return {
    at: moment.read_at.toISOString(),
    workers: rows.map((row) => ({ ...toWorkerInfo(row), lostAt: lostAt(row), jobs: jobs.get(row.id) ?? [] })),
    unserved: [...figures]
      .filter(([taskType, { oldestDueAt }]) => oldestDueAt !== null && !taken.has(taskType))
      .map(([taskType, { pending }]) => ({ taskType, pending }))
      .toSorted((a, b) => b.pending - a.pending),
  };
}
