import { priorityName } from '../../jobs/job-priority.ts';
import type { JobSummary } from '../../jobs/job-schema.ts';
import type { JobStatus } from '../../jobs/job-status.ts';

/** Columns of `taskflow.jobs` that a summary needs, for a SELECT or RETURNING with the alias `j`. */
export const jobSummaryColumns = `
  j.id, j.task_type, j.status, j.priority, j.error, j.error_code, j.callback_url, j.max_attempts, j.timeout_ms,
  j.attempt, j.attempts_charged, j.version, j.worker_id, j.run_at, j.expires_at, j.deadline_at, j.progress,
  j.progress_note, j.tags, j.schedule_id, j.rerun_of, j.created_at, j.started_at, j.attempt_started_at,
  j.finished_at, j.updated_at`;

export interface JobSummaryRow {
  id: string;
  task_type: string;
  status: JobStatus;
  priority: number;
  error: string | null;
  error_code: string | null;
  callback_url: string | null;
  max_attempts: number;
  timeout_ms: number;
  attempt: number;
  attempts_charged: number;
  version: number;
  worker_id: string | null;
  run_at: Date;
  expires_at: Date | null;
  deadline_at: Date | null;
  progress: number | null;
  progress_note: string | null;
  tags: string[];
  schedule_id: string | null;
  rerun_of: string | null;
  created_at: Date;
  started_at: Date | null;
  attempt_started_at: Date | null;
  finished_at: Date | null;
  updated_at: Date;
}

const iso = (time: Date | null): string | null => time && time.toISOString();

/** A row as the API, the dashboard and the realtime event show it. */
export function toJobSummary(row: JobSummaryRow): JobSummary {
  const isRetrying = row.status === 'pending' && row.attempts_charged > 0;
  return {
    jobId: row.id,
    taskType: row.task_type,
    status: row.status,
    priority: priorityName(row.priority),
    error: row.error,
    errorCode: row.error_code,
    callbackUrl: row.callback_url,
    retries: row.max_attempts - 1,
    timeout: row.timeout_ms,
    attemptsMade: row.attempts_charged + (row.status === 'active' ? 1 : 0),
    maxAttempts: row.max_attempts,
    nextRetryAt: isRetrying ? row.run_at.toISOString() : null,
    progress: row.progress === null ? null : { percent: row.progress, note: row.progress_note },
    tags: row.tags,
    runAt: row.run_at.toISOString(),
    expiresAt: iso(row.expires_at),
    deadline: iso(row.deadline_at),
    createdAt: row.created_at.toISOString(),
    startedAt: iso(row.started_at),
    attemptStartedAt: iso(row.attempt_started_at),
    finishedAt: iso(row.finished_at),
    updatedAt: row.updated_at.toISOString(),
    version: row.version,
    workerId: row.worker_id,
    scheduleId: row.schedule_id,
    rerunOf: row.rerun_of,
  };
}
