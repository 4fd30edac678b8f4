import type { RunningAttempt } from '../../jobs/worker-schema.ts';
import type { Database } from '../database.ts';

const statement = {
  name: 'read_running_attempts',
  // The active jobs are few, and looked up by their worker.
  text: `
    SELECT w.id AS worker_id, j.id, j.task_type, j.attempt, j.attempt_started_at
    FROM unnest($1::uuid[]) AS w(id) CROSS JOIN LATERAL (
      SELECT j.id, j.task_type, j.attempt, coalesce(j.attempt_started_at, j.updated_at) AS attempt_started_at
      FROM taskflow.jobs j WHERE j.status = 'active' AND j.worker_id = w.id
      ORDER BY j.attempt_started_at, j.id LIMIT $2) j`,
};

interface RunningRow {
  worker_id: string;
  id: string;
  task_type: string;
  attempt: number;
  attempt_started_at: Date;
}

/** What workers run by the table, by the id of each that runs anything: at most `most` of each, the longest running first. */
export async function readRunningAttempts(
  db: Pick<Database, 'query'>,
  workerIds: readonly string[],
  most: number,
): Promise<ReadonlyMap<string, RunningAttempt[]>> {
  const byWorker = new Map<string, RunningAttempt[]>();
  for (const row of await db.query<RunningRow>(statement, [workerIds, most])) {
    const { id: jobId, task_type: taskType, attempt, attempt_started_at: startedAt } = row;
    const known = byWorker.get(row.worker_id) ?? [];
    byWorker.set(row.worker_id, [...known, { jobId, taskType, attempt, startedAt: startedAt.toISOString() }]);
  }
  return byWorker;
}
