import type { JobOutcome } from '../../jobs/job-outcome.ts';
import type { JobAttempt, JobLogLine } from '../../jobs/job-history-schema.ts';
import type { JobSummary } from '../../jobs/job-schema.ts';

/** A log line that is not stored: it follows from the job's row and its attempts. */
export interface DerivedLine {
  line: JobLogLine;
  /** Where it stands among the handler's lines of its attempt: before them (a start) or after (an end). */
  place: 'before' | 'after';
  /** The attempt it belongs to; 0 for what came before any, infinity for the job's own end without one. */
  attempt: number;
}

const levels: Record<JobOutcome, JobLogLine['level']> = {
  succeeded: 'info',
  failed: 'error',
  timed_out: 'error',
  cancelled: 'warn',
  lost: 'error',
  released: 'info',
};

const endings: Record<JobOutcome, string> = {
  succeeded: 'succeeded',
  failed: 'failed',
  timed_out: 'timed out',
  cancelled: 'was cancelled',
  lost: 'was lost: its worker died',
  released: 'was given back by a worker that shut down; it does not count',
};

/**
 * One line per transition of the job, oldest first. Lines only ever join at the end while the job goes on.
 *
 * @param attempts read after the job, so that none is missing which its row knows to have ended
 */
export function derivedLogLines(job: JobSummary, attempts: readonly JobAttempt[]): DerivedLine[] {
  const lines: DerivedLine[] = [
    { attempt: 0, place: 'before', line: { ...plain, at: job.createdAt, message: `Job created: ${job.taskType}` } },
  ];
  for (const attempt of attempts) lines.push(started(attempt.number, attempt.startedAt), ...ended(job, attempt));
  const runningNumber = (attempts.at(-1)?.number ?? 0) + 1;
  const hasEndedSince = attempts.some(({ startedAt }) => startedAt === job.attemptStartedAt);
  if (job.status === 'active' && job.attemptStartedAt && !hasEndedSince) {
    lines.push(started(runningNumber, job.attemptStartedAt));
  }
  const last = attempts.at(-1);
  // A job that was retried by hand may end later than its last attempt, which then says nothing of this end.
  const isOfItsOwn =
    last === undefined || last.retryAt !== null || Date.parse(job.finishedAt ?? '') > Date.parse(last.finishedAt);
  if (job.finishedAt && isOfItsOwn) lines.push(jobEnded(job, job.finishedAt, null, Infinity));
  return lines;
}

const plain: Omit<JobLogLine, 'at' | 'message'> = { level: 'info', attempt: null, data: null };

function started(number: number, at: string): DerivedLine {
  const line = { ...plain, at, attempt: number, message: `Attempt ${number} started` };
  return { attempt: number, place: 'before', line };
}

function ended(job: JobSummary, attempt: JobAttempt): DerivedLine[] {
  const at = attempt.finishedAt;
  const why = attempt.error ? `: ${attempt.error.message}` : '';
  const line: JobLogLine = {
    at,
    level: levels[attempt.outcome],
    message: `Attempt ${attempt.number} ${endings[attempt.outcome]} after ${attempt.durationMs} ms${why}`,
    attempt: attempt.number,
    data: attempt.error ? { name: attempt.error.name, code: attempt.error.code } : null,
  };
  const next = attempt.retryAt
    ? { ...plain, at, attempt: attempt.number, message: `Next attempt due at ${attempt.retryAt}` }
    : jobEnded(job, at, attempt.number, attempt.number, attempt.outcome).line;
  const place = { attempt: attempt.number, place: 'after' } as const;
  return [
    { ...place, line },
    { ...place, line: next },
  ];
}

function jobEnded(
  job: JobSummary,
  at: string,
  attempt: number | null,
  position: number,
  outcome?: JobOutcome,
): DerivedLine {
  const status = outcome === undefined ? job.status : statusAfter(outcome);
  const why = outcome === undefined && job.error ? `: ${job.error}` : '';
  const level = status === 'completed' ? 'info' : status === 'cancelled' ? 'warn' : 'error';
  return {
    attempt: position,
    place: 'after',
    line: { at, level, message: `Job ${status}${why}`, attempt, data: null },
  };
}

/** What a last attempt with this outcome made of the job; told by the attempt, because a retry by hand resets the row. */
function statusAfter(outcome: JobOutcome): 'completed' | 'failed' | 'cancelled' {
  if (outcome === 'succeeded') return 'completed';
  return outcome === 'cancelled' ? 'cancelled' : 'failed';
}
