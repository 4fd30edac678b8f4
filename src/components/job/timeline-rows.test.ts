import { describe, expect, test } from 'vitest';
import type { Delivery, JobAttempt } from '../../jobs/job-history-schema.ts';
import { aJobSummary } from '../../../tests/support/a-job-summary.ts';
import { timelineRows } from './timeline-rows.ts';

const at = (ms: number): string => new Date(ms).toISOString();

function anAttempt(number: number, from: number, to: number, more: Partial<JobAttempt> = {}): JobAttempt {
  return {
    number,
    outcome: 'failed',
    workerId: null,
    startedAt: at(from),
    finishedAt: at(to),
    durationMs: to - from,
    cpuMs: null,
    peakMemoryBytes: null,
    error: null,
    retryAt: at(to + 2_000),
    ...more,
  };
}

const aDelivery: Delivery = {
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
};

const pending = {
  status: 'pending',
  createdAt: at(0),
  runAt: at(0),
  attemptStartedAt: null,
  finishedAt: null,
} as const;
const nothing = { job: pending, attempts: [], deliveries: [], reruns: [], reason: undefined, now: 500 };

/** Each row as its label and its parts. */
const told = (story: Partial<Parameters<typeof timelineRows>[0]>) =>
  timelineRows({ ...nothing, ...story }).map(({ label, segments }) => [
    label,
    ...segments.map(({ kind, from, to, isOpen }) => `${kind} ${from}-${isOpen ? '' : to}`),
  ]);

describe('the timeline of a job', () => {
  test('is an open wait while nothing has happened', () => {
    expect(told({})).toEqual([['Waiting', 'queued 0-']]);
  });

  test('tells the time that it was put off from that in the queue', () => {
    const job = { ...pending, runAt: at(60_000) };
    expect(told({ job })).toEqual([['Waiting', 'put_off 0-']]);
    expect(told({ job, now: 70_000 })).toEqual([['Waiting', 'put_off 0-60000', 'queued 60000-']]);
    const ended = { ...job, status: 'completed', finishedAt: at(66_000) } as const;
    const attempts = [anAttempt(1, 65_000, 66_000, { outcome: 'succeeded', retryAt: null })];
    expect(told({ job: ended, attempts })).toEqual([
      ['Waiting', 'put_off 0-60000', 'queued 60000-65000'],
      ['Attempt 1', 'succeeded 65000-66000'],
    ]);
  });

  test('draws nothing backwards, and leaves nothing out, when the clock was set back', () => {
    const job = { ...pending, status: 'active', attemptStartedAt: at(700) } as const;
    const attempts = [anAttempt(1, 5_000, 600)];
    expect(told({ job, attempts, now: 900 })).toEqual([
      ['Waiting', 'waiting 0-5000'],
      ['Attempt 1', 'failed 5000-5000'],
      ['Backoff', 'queued 5000-5000'],
      ['Attempt 2', 'running 700-'],
    ]);
  });

  test.each([
    ['concurrency_limit', 'limit'],
    ['rate_limit', 'limit'],
    ['paused', 'paused'],
    ['no_worker', 'no_worker'],
    ['waiting_for_worker', 'queued'],
  ] as const)('says of what waits now by reason of %s that it is %s', (reason, kind) => {
    expect(told({ reason })).toEqual([['Waiting', `${kind} 0-`]]);
    expect(told({ reason, job: { ...pending, runAt: at(400_000) } })).toEqual([['Waiting', 'put_off 0-']]);
  });

  test('puts a backoff between attempts, with the wait behind it, and leaves no gap', () => {
    const job = { ...pending, status: 'completed', finishedAt: at(9_000) } as const;
    const attempts = [
      anAttempt(1, 100, 300),
      anAttempt(2, 2_310, 4_000),
      anAttempt(3, 8_000, 9_000, { outcome: 'succeeded', retryAt: null }),
    ];
    expect(told({ job, attempts, now: 20_000 })).toEqual([
      ['Waiting', 'waiting 0-100'],
      ['Attempt 1', 'failed 100-300'],
      ['Backoff', 'backoff 300-2310'],
      ['Attempt 2', 'failed 2310-4000'],
      ['Backoff', 'backoff 4000-6000', 'queued 6000-8000'],
      ['Attempt 3', 'succeeded 8000-9000'],
    ]);
  });

  test('does not take the time of a retry for that of the start', () => {
    const job = { ...pending, status: 'cancelled', runAt: at(900), finishedAt: at(1_000) } as const;
    const attempts = [anAttempt(1, 100, 300, { retryAt: null })];
    expect(told({ job, attempts })[0]).toEqual(['Waiting', 'waiting 0-100']);
  });

  test('shows the running attempt as open, with the next number', () => {
    const job = { ...pending, status: 'active', attemptStartedAt: at(2_300) } as const;
    expect(told({ job, attempts: [anAttempt(1, 100, 300)], now: 2_800 }).at(-1)).toEqual([
      'Attempt 2',
      'running 2300-',
    ]);
  });

  test('tells the wait for a retry by hand from a backoff', () => {
    const ended = anAttempt(1, 100, 300, { outcome: 'cancelled', retryAt: null });
    expect(told({ attempts: [ended], now: 900 }).at(-1)).toEqual(['Retried by hand', 'retried 300-']);
    const job = { ...pending, status: 'active', attemptStartedAt: at(2_300) } as const;
    const attempts = [anAttempt(1, 100, 300), anAttempt(2, 400, 500, { retryAt: null })];
    expect(told({ job, attempts, now: 2_800 }).map(([label]) => label)).toEqual([
      'Waiting',
      'Attempt 1',
      'Backoff',
      'Attempt 2',
      'Retried by hand',
      'Attempt 3',
    ]);
  });

  test('does not run backwards when the browser is behind the server', () => {
    const job = { ...pending, status: 'active', attemptStartedAt: at(100) } as const;
    for (const { segments } of timelineRows({ ...nothing, job, now: 50 })) {
      for (const { from, to } of segments) expect(to).toBeGreaterThanOrEqual(from);
    }
  });

  test('is one wait for a job that ended without an attempt', () => {
    const job = { ...pending, status: 'cancelled', finishedAt: at(7_000) } as const;
    expect(told({ job })).toEqual([['Waiting', 'queued 0-7000']]);
  });

  test('has the jobs made from it at the very end, the oldest first', () => {
    const made = (jobId: string, createdAt: number) => aJobSummary({ jobId, createdAt: at(createdAt) });
    const reruns = [made('newer---', 700), made('older---', 400)];
    expect(told({ deliveries: [aDelivery], reruns, now: 2_000 }).slice(-3)).toEqual([
      ['Webhook completed', 'refused 310-330', 'between 330-1400', 'delivered 1400-1420'],
      ['Re-run older---', 'queued 400-'],
      ['Re-run newer---', 'queued 700-'],
    ]);
  });

  test('ends with each message and its tries, the oldest first', () => {
    const job = { ...pending, status: 'completed', finishedAt: at(300) } as const;
    const attempts = [anAttempt(1, 100, 300, { outcome: 'succeeded', retryAt: null })];
    const started = { ...aDelivery, deliveryId: 'e', event: 'job.started', createdAt: at(100), attempts: [] };
    const deliveries = [aDelivery, { ...started, state: 'pending' } as const];
    expect(told({ job, attempts, deliveries, now: 2_000 }).slice(-2)).toEqual([
      ['Webhook started', 'between 100-'],
      ['Webhook completed', 'refused 310-330', 'between 330-1400', 'delivered 1400-1420'],
    ]);
  });
});
