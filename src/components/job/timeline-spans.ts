import type { Delivery, JobAttempt } from '../../jobs/job-history-schema.ts';
import type { JobSummary } from '../../jobs/job-schema.ts';
import type { JobOutcome } from '../../jobs/job-outcome.ts';

export interface TimelineSpan {
  kind: 'waiting' | 'attempt' | 'backoff' | 'retried' | 'delivery';
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

/**
 * The life of a job as spans one after the other: waiting, attempts with the backoffs between them, deliveries. Where it
 * had ended and was retried by hand, one span goes from that end to the next attempt.
 */
export function timelineSpans(
  job: TimelineJob,
  attempts: readonly JobAttempt[],
  deliveries: readonly Delivery[],
  now: number,
): TimelineSpan[] {
  const spans: TimelineSpan[] = [];
  let reachedAt = Date.parse(job.createdAt);
  for (const [index, attempt] of attempts.entries()) {
    const startedAt = Date.parse(attempt.startedAt);
    const finishedAt = Date.parse(attempt.finishedAt);
    spans.push(gap(attempts[index - 1], reachedAt, startedAt, false));
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
  if (job.status === 'pending') spans.push(gap(attempts.at(-1), reachedAt, Math.max(now, reachedAt), true));
  if (job.status === 'active' && job.attemptStartedAt) {
    const startedAt = Date.parse(job.attemptStartedAt);
    // A retry by hand, or an attempt that just ended: the attempts may be a moment behind the job.
    if (startedAt >= reachedAt) {
      const number = (attempts.at(-1)?.number ?? 0) + 1;
      spans.push(gap(attempts.at(-1), reachedAt, startedAt, false));
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
  if (attempts.length === 0 && job.finishedAt) spans.push(gap(undefined, reachedAt, Date.parse(job.finishedAt), false));
  return [...spans, ...deliveries.flatMap(deliverySpans)];
}

const gapLabels = { waiting: 'Waiting', backoff: 'Backoff', retried: 'Retried by hand' };

function gap(before: JobAttempt | undefined, from: number, to: number, isOpen: boolean): TimelineSpan {
  const afterAttempt = before?.retryAt === null ? 'retried' : 'backoff';
  const kind = before ? afterAttempt : 'waiting';
  return { kind, label: gapLabels[kind], from, to: Math.max(from, to), isOpen, outcome: null };
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
