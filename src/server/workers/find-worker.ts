import { TaskFlowError } from '../../jobs/errors.ts';
import type { JobStatus } from '../../jobs/job-status.ts';
import type { WorkedJob, WorkerDetail } from '../../jobs/worker-schema.ts';
import { isUuid } from '../blobs/blob-names.ts';
import type { Database } from '../database.ts';
import { readRunningAttempts } from './read-running-attempts.ts';
import { lostAt, toWorkerInfo, workerColumns, type WorkerRow } from './worker-row.ts';

type Queries = Pick<Database, 'query'>;

const mostRunning = 500;

const one = {
  name: 'find_worker',
  text: `
    SELECT ${workerColumns}, w.lease_expires_at <= taskflow.now() AS is_lost, taskflow.now() AS read_at,
      (SELECT n.id FROM taskflow.workers n
        WHERE w.lease_expires_at <= taskflow.now() AND n.kind = 'built_in' AND w.kind = 'built_in' AND n.id <> w.id
          AND (n.host, n.pid) = (w.host, w.pid) AND n.started_at > w.started_at
        ORDER BY n.started_at LIMIT 1) AS goes_on_as
    FROM taskflow.workers w WHERE w.id = $1`,
};

export const recentJobsStatement = {
  name: 'find_recent_jobs_of_worker',
  // No index leads from a worker to what it ended: the newest ends are looked through, however many there are.
  text: `
    SELECT j.id, j.task_type, j.status, j.attempt, j.finished_at AS ended_at FROM (
      SELECT id, task_type, status, attempt, worker_id, finished_at FROM taskflow.jobs
      WHERE finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 2000
    ) j WHERE j.worker_id = $1 ORDER BY j.finished_at DESC LIMIT 20`,
};

export const lostJobsStatement = {
  name: 'find_lost_jobs_of_worker',
  text: `
    SELECT j.id, j.task_type, j.status, a.number AS attempt, a.finished_at AS ended_at
    FROM (
      SELECT job_id, number, finished_at FROM taskflow.job_attempts
      WHERE worker_id = $1 AND outcome = 'lost' ORDER BY finished_at DESC LIMIT 100
    ) a JOIN taskflow.jobs j ON j.id = a.job_id ORDER BY a.finished_at DESC, j.id`,
};

interface DetailRow extends WorkerRow {
  read_at: Date;
  is_lost: boolean;
  goes_on_as: string | null;
}

interface WorkedRow {
  id: string;
  task_type: string;
  status: JobStatus;
  attempt: number;
  ended_at: Date;
}

/**
 * A worker with what it runs, what it ended lately and what was lost with it.
 *
 * @throws TaskFlowError not_found, also when it ended in good order or was lost more than an hour ago
 */
export async function findWorker({ db }: { db: Queries }, workerId: string): Promise<WorkerDetail> {
  const values = [workerId];
  const [row] = isUuid(workerId) ? await db.query<DetailRow>(one, values) : [];
  if (!row) {
    const id = workerId.slice(0, 100);
    throw new TaskFlowError('not_found', `There is no worker ${id}: it has ended, or was lost more than an hour ago.`);
  }
  const [running, recentRows, lostRows] = await Promise.all([
    readRunningAttempts(db, values, mostRunning),
    db.query<WorkedRow>(recentJobsStatement, values),
    db.query<WorkedRow>(lostJobsStatement, values),
  ]);
  return {
    ...toWorkerInfo(row),
    at: row.read_at.toISOString(),
    lostAt: lostAt(row),
    jobs: running.get(row.id) ?? [],
    recentJobs: recentRows.map(toWorkedJob),
    lostJobs: lostRows.map(toWorkedJob),
    goesOnAs: row.goes_on_as,
  };
}

function toWorkedJob({ id, task_type: taskType, status, attempt, ended_at: endedAt }: WorkedRow): WorkedJob {
  return { jobId: id, taskType, status, attempt, endedAt: endedAt.toISOString() };
}
