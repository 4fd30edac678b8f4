import type { JobOutcome } from '../../src/jobs/job-outcome.ts';
import { isTerminal, type JobStatus } from '../../src/jobs/job-status.ts';

/** A token that the model cannot know before the database tells it. */
export const anyToken = '?';

export interface ModelAttempt {
  number: number;
  outcome: JobOutcome;
  token: string;
  endedAtMs: number;
  /** Somebody else than its worker ended it at the deadline. */
  wasOverdue: boolean;
}

/** What the protocol says of a job, and nothing else. Times are ms since 1970 by the database's clock. */
export interface ModelJob {
  id: string;
  /** 1 high, 2 normal. */
  priority: number;
  maxAttempts: number;
  status: JobStatus;
  generation: number;
  attempt: number;
  charged: number;
  /** Counts the moves: who hears of two knows which is newer. */
  version: number;
  runAtMs: number;
  expiresAtMs: number | null;
  deadlineAtMs: number | null;
  token: string | null;
  workerId: string | null;
  attempts: ModelAttempt[];
}

export type ClaimAnswer = 'claimed' | 'refused' | 'stale' | `not yet for ${number} ms`;

/** What the tests put in the place of the random delay before a retry. */
export function backoffMs(attemptNumber: number): number {
  return 2 ** Math.max(1, attemptNumber) * 1000 + 500;
}

/** A claim of one hint by a worker, who may claim anything at all or not. */
export function claim(
  job: ModelJob,
  hint: { generation: number; workerId: string; mayClaim: boolean },
  nowMs: number,
): ClaimAnswer {
  if (job.status !== 'pending' || job.generation !== hint.generation) return 'stale';
  if (isExpired(job, nowMs) || isOverdue(job, nowMs)) return 'stale';
  if (job.runAtMs > nowMs) return `not yet for ${job.runAtMs - nowMs} ms`;
  if (!hint.mayClaim) return 'refused';
  job.status = 'active';
  job.version += 1;
  job.attempt += 1;
  job.token = anyToken;
  job.workerId = hint.workerId;
  return 'claimed';
}

/** Those of a lane that a look finds, the oldest first. @param wasReady whether it was due when it was dispatched */
export function inLane(jobs: readonly ModelJob[], priority: number, wasReady: (job: ModelJob) => boolean): ModelJob[] {
  const lane = jobs.filter((job) => job.priority === priority && job.status === 'pending' && wasReady(job));
  return lane.toSorted((a, b) => a.runAtMs - b.runAtMs || (a.id < b.id ? -1 : 1));
}

/** What a worker says of an attempt that it held. */
export interface ModelEnding {
  token: string;
  outcome: JobOutcome;
  retryDelayMs: number | null;
}

/** Ends the attempt if its token is still the job's; `recorded` also when this very ending was recorded before. */
export function finish(job: ModelJob, ending: ModelEnding, nowMs: number): 'recorded' | 'fenced' {
  if (job.status !== 'active' || job.token !== ending.token) {
    const isRepeat = job.attempts.some(({ token, outcome }) => token === ending.token && outcome === ending.outcome);
    return isRepeat ? 'recorded' : 'fenced';
  }
  const { outcome } = ending;
  if (outcome === 'released') {
    endAttempt(job, outcome, 'pending', nowMs);
    job.runAtMs = nowMs;
  } else if (outcome === 'succeeded' || outcome === 'cancelled') {
    endAttempt(job, outcome, outcome === 'succeeded' ? 'completed' : 'cancelled', nowMs);
  } else {
    endUnsuccessfully(job, outcome, ending.retryDelayMs, nowMs);
  }
  return 'recorded';
}

/** Cancels a job that has not ended. @returns whether it had not */
export function cancel(job: ModelJob, nowMs: number): boolean {
  if (isTerminal(job.status)) return false;
  if (job.status === 'active') endAttempt(job, 'cancelled', 'cancelled', nowMs);
  else endUnattempted(job, 'cancelled');
  return true;
}

/** Puts a failed or cancelled job up again, with a new budget. @returns whether it was one */
export function retry(job: ModelJob, leaseMs: number, nowMs: number): boolean {
  if (job.status !== 'failed' && job.status !== 'cancelled') return false;
  const last = job.attempts.at(-1);
  // Its old handler may not have heard of the end yet, and may go on for as long as its worker's lease.
  const mayStillRun = last !== undefined && (last.outcome === 'cancelled' || last.wasOverdue);
  job.status = 'pending';
  job.version += 1;
  job.generation += 1;
  job.charged = 0;
  job.runAtMs = mayStillRun ? Math.max(nowMs, last.endedAtMs + leaseMs) : nowMs;
  if (job.expiresAtMs !== null && job.expiresAtMs <= nowMs) job.expiresAtMs = null;
  if (job.deadlineAtMs !== null && job.deadlineAtMs <= nowMs) job.deadlineAtMs = null;
  return true;
}

/** Takes an active job from a worker whose lease is over. */
export function lose(job: ModelJob, isWorkerAlive: (workerId: string) => boolean, nowMs: number): boolean {
  if (job.status !== 'active' || (job.workerId !== null && isWorkerAlive(job.workerId))) return false;
  endUnsuccessfully(job, 'lost', backoffMs(job.charged + 1), nowMs);
  return true;
}

/** Fails a job that had not started in time. */
export function expire(job: ModelJob, nowMs: number): boolean {
  if (job.status !== 'pending' || !isExpired(job, nowMs)) return false;
  endUnattempted(job, 'failed');
  return true;
}

/** Fails a job that had not ended in time; one that runs is left to its worker for `graceMs` more. */
export function endOverdue(job: ModelJob, graceMs: number, nowMs: number): boolean {
  if (job.status === 'pending' && isOverdue(job, nowMs)) {
    endUnattempted(job, 'failed');
    return true;
  }
  if (job.status !== 'active' || !isOverdue(job, nowMs - graceMs)) return false;
  endAttempt(job, 'timed_out', 'failed', nowMs, true);
  return true;
}

/** Its time to start is over, and it never did. */
const isExpired = (job: ModelJob, nowMs: number): boolean =>
  job.expiresAtMs !== null && job.expiresAtMs <= nowMs && job.attempt === 0;

const isOverdue = (job: ModelJob, nowMs: number): boolean => job.deadlineAtMs !== null && job.deadlineAtMs <= nowMs;

function endUnsuccessfully(job: ModelJob, outcome: JobOutcome, delayMs: number | null, nowMs: number): void {
  const hasBudget = job.charged + 1 < job.maxAttempts;
  const hasTime = delayMs !== null && (job.deadlineAtMs === null || nowMs + delayMs < job.deadlineAtMs);
  endAttempt(job, outcome, hasBudget && hasTime ? 'pending' : 'failed', nowMs);
  if (job.status === 'pending') job.runAtMs = nowMs + (delayMs ?? 0);
}

function endUnattempted(job: ModelJob, status: 'failed' | 'cancelled'): void {
  job.status = status;
  job.version += 1;
}

function endAttempt(job: ModelJob, outcome: JobOutcome, status: JobStatus, nowMs: number, wasOverdue = false): void {
  const { attempt: number, token } = job;
  job.attempts.push({ number, outcome, token: token ?? anyToken, endedAtMs: nowMs, wasOverdue });
  job.status = status;
  job.version += 1;
  job.token = null;
  if (outcome !== 'released') job.charged += 1;
  if (status === 'pending') job.generation += 1;
}
