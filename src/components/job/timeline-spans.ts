import type { Delivery, JobAttempt, JobSummary } from '../../jobs/job-schema.ts';
import type { JobOutcome } from '../../jobs/job-outcome.ts';

export interface TimelineSpan {
  kind: 'waiting' | 'attempt' | 'backoff' | 'delivery';
  label: string;
  /** ms since the epoch. */
  from: number;
  to: number;
  /** Still going on: `to` is now. */
  isOpen: boolean;
  /** How an attempt or a delivery ended. */
  outcome: JobOutcome | 'delivered' | 'refused' | null;
}

type TimelineJob = Pick<JobSummary, 'status' | 'createdAt' | 'attemptStartedAt' | 'attemptsMade' | 'finishedAt'>;

/** The life of a job as spans one after the other: waiting, attempts with the backoffs between them, deliveries. */
export function timelineSpans(
  job: TimelineJob,
  attempts: readonly JobAttempt[],
  deliveries: readonly Delivery[],
  now: number,
): TimelineSpan[] {
  const spans: TimelineSpan[] = [];
  let reachedAt = Date.parse(job.createdAt);
  for (const attempt of attempts) {
    const startedAt = Date.parse(attempt.startedAt);
    const finishedAt = Date.parse(attempt.finishedAt);
    spans.push(gap(spans, reachedAt, startedAt, false));
    spans.push({
      kind: 'attempt',
      label: `Attempt ${attempt.number}`,
      from: startedAt,
      to: finishedAt,
      isOpen: false,
      outcome: attempt.outcome,
    });
    reachedAt = finishedAt;
  }
  if (job.status === 'pending') spans.push(gap(spans, reachedAt, Math.max(now, reachedAt), true));
  if (job.status === 'active' && job.attemptStartedAt) {
    const startedAt = Date.parse(job.attemptStartedAt);
    // A retry by hand, or an attempt that just ended: the attempts may be a moment behind the job.
    if (startedAt >= reachedAt) {
      const number = (attempts.at(-1)?.number ?? 0) + 1;
      spans.push(gap(spans, reachedAt, startedAt, false));
      spans.push({
        kind: 'attempt',
        label: `Attempt ${number}`,
        from: startedAt,
        to: Math.max(now, startedAt),
        isOpen: true,
        outcome: null,
      });
    }
  }
  if (attempts.length === 0 && job.finishedAt) spans.push(gap(spans, reachedAt, Date.parse(job.finishedAt), false));
  return [...spans, ...deliveries.flatMap(deliverySpans)];
}

function gap(before: readonly TimelineSpan[], from: number, to: number, isOpen: boolean): TimelineSpan {
  const isFirst = before.length === 0;
  return {
    kind: isFirst ? 'waiting' : 'backoff',
    label: isFirst ? 'Waiting' : 'Backoff',
    from,
    to: Math.max(from, to),
    isOpen,
    outcome: null,
  };
}

function deliverySpans(delivery: Delivery): TimelineSpan[] {
  return delivery.attempts.map((attempt) => {
    const from = Date.parse(attempt.startedAt);
    const isDelivered =
      attempt.responseStatus !== null && attempt.responseStatus >= 200 && attempt.responseStatus < 300;
    return {
      kind: 'delivery',
      label: `Webhook ${attempt.number}`,
      from,
      to: from + attempt.durationMs,
      isOpen: false,
      outcome: isDelivered ? 'delivered' : 'refused',
    };
  });
}
