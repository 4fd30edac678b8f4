import { priorityName } from '../../jobs/job-priority.ts';
import type { JobSummary } from '../../jobs/job-schema.ts';
import type { JobStatus } from '../../jobs/job-status.ts';

/** Columns of `taskflow.jobs` that a summary needs, for a SELECT or RETURNING with the alias `j`. */
export const jobSummaryColumns = `
  j.id, j.task_type, j.status, j.priority, j.error, j.error_code, j.callback_url, j.max_attempts, j.timeout_ms,
  j.attempt, j.attempts_charged, j.version, j.worker_id, j.run_at, j.expires_at, j.deadline_at, j.progress,
  j.progress_note, j.tags, j.schedule_id, j.rerun_of, j.created_at, j.started_at, j.attempt_started_at,
  j.finished_at, j.updated_at`;

/** Column of a SELECT from `taskflow.jobs j`: the paths that are redacted in jobs of its type; null for most. */
export const redactColumn = `
  (SELECT t.redact FROM taskflow.task_types t WHERE t.task_type = j.task_type AND t.redact <> '{}') AS redact`;

/** @typeParam Time what times are read as: Date, or text by `isoTimes` */
export interface JobSummaryRow<Time extends Date | string = Date> {
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
  run_at: Time;
  expires_at: Time | null;
  deadline_at: Time | null;
  progress: number | null;
  progress_note: string | null;
  tags: string[];
  schedule_id: string | null;
  rerun_of: string | null;
  created_at: Time;
  started_at: Time | null;
  attempt_started_at: Time | null;
  finished_at: Time | null;
  updated_at: Time;
}

const iso = (time: Date | string): string => (typeof time === 'string' ? time : time.toISOString());
const isoOrNull = (time: Date | string | null): string | null => time && iso(time);

/** A row as the API, the dashboard and the realtime event show it. */
export function toJobSummary(row: JobSummaryRow<Date | string>): JobSummary {
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
    nextRetryAt: isRetrying ? iso(row.run_at) : null,
    progress: row.progress === null ? null : { percent: row.progress, note: row.progress_note },
    tags: row.tags,
    runAt: iso(row.run_at),
    expiresAt: isoOrNull(row.expires_at),
    deadline: isoOrNull(row.deadline_at),
    createdAt: iso(row.created_at),
    startedAt: isoOrNull(row.started_at),
    attemptStartedAt: isoOrNull(row.attempt_started_at),
    finishedAt: isoOrNull(row.finished_at),
    updatedAt: iso(row.updated_at),
    version: row.version,
    workerId: row.worker_id,
    scheduleId: row.schedule_id,
    rerunOf: row.rerun_of,
  };
}
