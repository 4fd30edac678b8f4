import type { Delivery, JobAttempt } from '../../jobs/job-history-schema.ts';
import type { JobOutcome } from '../../jobs/job-outcome.ts';
import type { JobSummary, JobWhy } from '../../jobs/job-schema.ts';
import { isTerminal, type JobStatus } from '../../jobs/job-status.ts';
import { outcomeLooks } from './outcome-looks.ts';
import { rerunRow } from './rerun-row.ts';

export type WaitKind = 'waiting' | 'put_off' | 'queued' | 'limit' | 'paused' | 'no_worker' | 'backoff' | 'retried';
export type SegmentKind = WaitKind | 'running' | JobOutcome | 'delivered' | 'refused' | 'between';

export interface TimelineSegment {
  kind: SegmentKind;
  /** ms since the epoch. */
  from: number;
  to: number;
  /** Still going on: `to` is now. */
  isOpen: boolean;
}

/** One line of the waterfall: what follows each other without a gap. */
export interface TimelineRow {
  key: string;
  label: string;
  segments: TimelineSegment[];
  /** The number of the attempt that it is. */
  attempt: number | null;
  /** The page of what it is, for a delivery and a rerun. */
  href: string | null;
  /** How that stands whose end is told: an attempt and a rerun. */
  status: JobStatus | null;
}

type TimelineJob = Pick<JobSummary, 'status' | 'createdAt' | 'runAt' | 'attemptStartedAt' | 'finishedAt'>;

interface TimelineStory {
  job: TimelineJob;
  /** Those that have ended, oldest first. */
  attempts: readonly JobAttempt[];
  /** In any order. */
  deliveries: readonly Delivery[];
  /** Jobs that were made from this one, the newest first. */
  reruns: readonly JobSummary[];
  /** What it waits for now, where that is known. */
  reason: JobWhy['reason'] | undefined;
  now: number;
}

/** A shorter time in the queue is no wait to tell of. */
const shortestWaitMs = 100;

/**
 * The life of a job, line by line: its waits, each told apart as far as is known, its attempts, each message about it
 * with its tries, and the jobs made from it. Where it had ended and was retried by hand, one wait goes from that end to the next attempt.
 */
export function timelineRows({ job, attempts, deliveries, reruns, reason, now }: TimelineStory): TimelineRow[] {
  const rows: TimelineRow[] = [];
  let reachedAt = Date.parse(job.createdAt);
  for (const [index, attempt] of attempts.entries()) {
    const startedAt = Date.parse(attempt.startedAt);
    rows.push(waitRow(job, attempts, index, { from: reachedAt, to: startedAt }));
    // The clock may have been set back meanwhile.
    reachedAt = Math.max(startedAt, Date.parse(attempt.finishedAt));
    const ended = { kind: attempt.outcome, from: startedAt, to: reachedAt, isOpen: false };
    rows.push(attemptRow(attempt.number, outcomeLooks[attempt.outcome].status, ended));
  }
  if (job.status === 'pending') {
    const wait = waitRow(job, attempts, attempts.length, { from: reachedAt, to: Math.max(now, reachedAt) });
    rows.push({ ...wait, segments: opened(wait.segments, reason) });
  }
  const startedAt = job.status === 'active' && job.attemptStartedAt ? Date.parse(job.attemptStartedAt) : null;
  // A retry by hand, or an attempt that just ended: the attempts may be a moment behind the job.
  if (startedAt !== null && !attempts.some((attempt) => attempt.startedAt === job.attemptStartedAt)) {
    rows.push(waitRow(job, attempts, attempts.length, { from: reachedAt, to: startedAt }));
    const running = { kind: 'running', from: startedAt, to: Math.max(now, startedAt), isOpen: true } as const;
    rows.push(attemptRow((attempts.at(-1)?.number ?? 0) + 1, 'active', running));
  }
  if (attempts.length === 0 && job.finishedAt) {
    rows.push(waitRow(job, attempts, 0, { from: reachedAt, to: Date.parse(job.finishedAt) }));
  }
  const messages = deliveries.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
  return [
    ...rows,
    ...messages.map((delivery) => deliveryRow(delivery, now)),
    ...reruns.toReversed().map((rerun) => rerunRow(rerun, now)),
  ];
}

function attemptRow(number: number, status: JobStatus, segment: TimelineSegment): TimelineRow {
  return {
    key: `attempt-${number}`,
    label: `Attempt ${number}`,
    segments: [segment],
    attempt: number,
    href: null,
    status,
  };
}

const waitLabels = { waiting: 'Waiting', backoff: 'Backoff', retried: 'Retried by hand' };

/** What was between the attempt before and the one at `index`. */
function waitRow(
  job: TimelineJob,
  attempts: readonly JobAttempt[],
  index: number,
  { from, to }: { from: number; to: number },
): TimelineRow {
  const before = attempts[index - 1];
  const retryAt = before?.retryAt ?? null;
  const kind = before ? (retryAt === null ? 'retried' : 'backoff') : 'waiting';
  const dueAt = before ? whenDue(retryAt) : firstDueAt(job, attempts);
  return {
    key: `wait-${index}`,
    label: waitLabels[kind],
    segments: waitSegments(kind, { from, to: Math.max(from, to) }, dueAt),
    attempt: null,
    href: null,
    status: null,
  };
}

const whenDue = (at: string | null): number | null => (at === null ? null : Date.parse(at));

/** When it was first due; null where a retry has written over it. */
function firstDueAt(job: TimelineJob, [first, ...others]: readonly JobAttempt[]): number | null {
  const dueAt = Date.parse(job.runAt);
  if (!first) return dueAt;
  const isKept = others.length === 0 && isTerminal(job.status) && dueAt <= Date.parse(first.startedAt);
  return isKept ? dueAt : null;
}

function waitSegments(
  kind: 'waiting' | 'backoff' | 'retried',
  { from, to }: { from: number; to: number },
  dueAt: number | null,
): TimelineSegment[] {
  if (dueAt === null) return [{ kind, from, to, isOpen: false }];
  const before = kind === 'waiting' ? 'put_off' : kind;
  const due = Math.min(to, Math.max(from, dueAt));
  if (to - due < shortestWaitMs && due > from) return [{ kind: before, from, to, isOpen: false }];
  const queued: TimelineSegment = { kind: 'queued', from: due, to, isOpen: false };
  return due - from < shortestWaitMs ? [{ ...queued, from }] : [{ kind: before, from, to: due, isOpen: false }, queued];
}

const waits: Partial<Record<JobWhy['reason'], WaitKind>> = {
  concurrency_limit: 'limit',
  rate_limit: 'limit',
  paused: 'paused',
  no_worker: 'no_worker',
};

/** The last part of a wait goes on, and what for may be known. */
function opened(segments: TimelineSegment[], reason: JobWhy['reason'] | undefined): TimelineSegment[] {
  return segments.map((segment, index) => {
    if (index < segments.length - 1) return segment;
    const known = segment.kind === 'queued' && reason ? waits[reason] : undefined;
    return { ...segment, kind: known ?? segment.kind, isOpen: true };
  });
}

function deliveryRow(delivery: Delivery, now: number): TimelineRow {
  const segments: TimelineSegment[] = [];
  for (const { startedAt, durationMs, responseStatus } of delivery.attempts) {
    const from = Date.parse(startedAt);
    const isDelivered = responseStatus !== null && responseStatus >= 200 && responseStatus < 300;
    const last = segments.at(-1);
    if (last) segments.push({ kind: 'between', from: last.to, to: Math.max(last.to, from), isOpen: false });
    segments.push({ kind: isDelivered ? 'delivered' : 'refused', from, to: from + durationMs, isOpen: false });
  }
  const reachedAt = segments.at(-1)?.to ?? Date.parse(delivery.createdAt);
  if (delivery.state === 'pending' || delivery.state === 'active') {
    segments.push({ kind: 'between', from: reachedAt, to: Math.max(now, reachedAt), isOpen: true });
  }
  return {
    key: delivery.deliveryId,
    label: `Webhook ${delivery.event.replace('job.', '')}`,
    segments,
    attempt: null,
    href: `/webhooks/${delivery.deliveryId}`,
    status: null,
  };
}
