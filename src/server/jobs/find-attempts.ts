import type { AttemptError, JobOutcome } from '../../jobs/job-outcome.ts';
import type { JobAttempt } from '../../jobs/job-schema.ts';
import type { Caller } from '../auth/caller.ts';
import type { Database } from '../database.ts';
import { requireVisibleJob } from './find-job.ts';

export interface AttemptRow {
  number: number;
  outcome: JobOutcome;
  worker_id: string | null;
  started_at: Date;
  finished_at: Date;
  duration_ms: number;
  cpu_ms: number | null;
  peak_memory_bytes: number | null;
  error: AttemptError | null;
  retry_at: Date | null;
}

const statement = {
  name: 'find-attempts',
  text: `
    SELECT number, outcome, worker_id, started_at, finished_at, duration_ms, cpu_ms,
      peak_memory_bytes::float8 AS peak_memory_bytes, error, retry_at
    FROM taskflow.job_attempts WHERE job_id = $1 ORDER BY number`,
};

/** The ended attempts of a job, oldest first. */
export function readAttempts(db: Pick<Database, 'query'>, jobId: string): Promise<AttemptRow[]> {
  return db.query<AttemptRow>(statement, [jobId]);
}

/**
 * The ended attempts of a job as callers see them, oldest first.
 *
 * @throws JobNotFound when there is no such job for this caller
 */
export async function findAttempts(
  services: { db: Pick<Database, 'query'> },
  caller: Caller,
  jobId: string,
): Promise<JobAttempt[]> {
  await requireVisibleJob(services, caller, jobId);
  const rows = await readAttempts(services.db, jobId);
  return rows.map((row) => ({
    number: row.number,
    outcome: row.outcome,
    workerId: row.worker_id,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at.toISOString(),
    durationMs: row.duration_ms,
    cpuMs: row.cpu_ms,
    peakMemoryBytes: row.peak_memory_bytes,
    error: row.error,
  }));
}
