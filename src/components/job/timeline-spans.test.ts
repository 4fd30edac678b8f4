import { describe, expect, test } from 'vitest';
import type { JobAttempt } from '../../jobs/job-history-schema.ts';
import { timelineSpans } from './timeline-spans.ts';

const at = (ms: number): string => new Date(ms).toISOString();

function anAttempt(number: number, from: number, to: number, outcome: JobAttempt['outcome'] = 'failed'): JobAttempt {
  return {
    number,
    outcome,
    workerId: null,
    startedAt: at(from),
    finishedAt: at(to),
    durationMs: to - from,
    cpuMs: null,
    peakMemoryBytes: null,
    error: null,
    retryAt: at(to + 2_000),
  };
}

const pending = {
  status: 'pending',
  createdAt: at(0),
  attemptStartedAt: null,
  attemptsMade: 0,
  finishedAt: null,
} as const;

describe('the timeline of a job', () => {
  test('is an open wait while nothing has happened', () => {
    expect(timelineSpans(pending, [], [], 500)).toEqual([
      { kind: 'waiting', label: 'Waiting', from: 0, to: 500, isOpen: true, outcome: null },
    ]);
  });

  test('puts a backoff between attempts and leaves no gap', () => {
    const job = { ...pending, status: 'completed', finishedAt: at(5_000) } as const;
    const spans = timelineSpans(job, [anAttempt(1, 100, 300), anAttempt(2, 2_300, 5_000, 'succeeded')], [], 9_000);
    expect(spans.map((span) => span.kind)).toEqual(['waiting', 'attempt', 'backoff', 'attempt']);
    for (const [index, span] of spans.entries()) expect(span.from).toBe(spans[index - 1]?.to ?? 0);
  });

  test('shows the running attempt as open, with the next number', () => {
    const job = { ...pending, status: 'active', attemptStartedAt: at(2_300) } as const;
    const last = timelineSpans(job, [anAttempt(1, 100, 300)], [], 2_800).at(-1);
    expect(last).toMatchObject({ label: 'Attempt 2', from: 2_300, to: 2_800, isOpen: true, outcome: null });
  });

  test('tells the wait for a retry by hand from a backoff', () => {
    const retried = { ...anAttempt(1, 100, 300, 'cancelled'), retryAt: null };
    expect(timelineSpans(pending, [retried], [], 900).at(-1)).toMatchObject({ kind: 'retried', from: 300, to: 900 });
    const job = { ...pending, status: 'active', attemptStartedAt: at(2_300) } as const;
    const spans = timelineSpans(job, [anAttempt(1, 100, 300), { ...anAttempt(2, 400, 500), retryAt: null }], [], 2_800);
    expect(spans.map((span) => span.kind)).toEqual(['waiting', 'attempt', 'backoff', 'attempt', 'retried', 'attempt']);
  });

  test('does not run backwards when the browser is behind the server', () => {
    const job = { ...pending, status: 'active', attemptStartedAt: at(100) } as const;
    for (const span of timelineSpans(job, [], [], 50)) expect(span.to).toBeGreaterThanOrEqual(span.from);
  });

  test('ends with each try of each delivery', () => {
    const job = { ...pending, status: 'completed', finishedAt: at(300) } as const;
    const delivery = {
      deliveryId: 'd',
      jobId: 'j',
      event: 'job.completed',
      url: 'https://example.com',
      state: 'delivered',
      createdAt: at(300),
      nextAttemptAt: null,
      attempts: [
        { number: 1, startedAt: at(310), durationMs: 20, responseStatus: 500, responseBody: null, error: null },
        { number: 2, startedAt: at(1_400), durationMs: 20, responseStatus: 204, responseBody: null, error: null },
      ],
    } as const;
    const spans = timelineSpans(
      job,
      [anAttempt(1, 100, 300, 'succeeded')],
      [{ ...delivery, attempts: [...delivery.attempts] }],
      9_000,
    );
    expect(spans.slice(-2).map((span) => [span.label, span.outcome])).toEqual([
      ['Webhook 1', 'refused'],
      ['Webhook 2', 'delivered'],
    ]);
  });
});
