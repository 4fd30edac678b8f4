import { expect, test } from 'vitest';
import type { JobAttempt } from '../../jobs/job-history-schema.ts';
import type { JobSummary } from '../../jobs/job-schema.ts';
import { derivedLogLines } from './derived-log-lines.ts';

const at = '2026-11-24T12:00:00.000Z';
const later = '2026-11-24T12:00:02.000Z';

function aJob(more: Partial<JobSummary>): JobSummary {
  return {
    jobId: '01a2101d-4bf8-70b5-bc3e-2083be666e6c',
    taskType: 'noop',
    status: 'pending',
    priority: 'normal',
    error: null,
    errorCode: null,
    callbackUrl: null,
    retries: 3,
    timeout: 30_000,
    attemptsMade: 0,
    maxAttempts: 4,
    nextRetryAt: null,
    progress: null,
    tags: [],
    runAt: at,
    expiresAt: null,
    deadline: null,
    createdAt: at,
    startedAt: null,
    attemptStartedAt: null,
    finishedAt: null,
    updatedAt: at,
    version: 0,
    workerId: null,
    scheduleId: null,
    rerunOf: null,
    ...more,
  };
}

function anAttempt(more: Partial<JobAttempt>): JobAttempt {
  return {
    number: 1,
    outcome: 'succeeded',
    workerId: null,
    startedAt: at,
    finishedAt: at,
    durationMs: 12,
    cpuMs: null,
    peakMemoryBytes: null,
    error: null,
    retryAt: null,
    ...more,
  };
}

const messages = (job: JobSummary, attempts: JobAttempt[] = []) =>
  derivedLogLines(job, attempts).map(({ line }) => line.message);

test('a job that waits was created, and no more', () => {
  expect(messages(aJob({}))).toEqual(['Job created: noop']);
});

test('a running job has a start after what it has behind it', () => {
  const error = { name: 'Error', message: 'no luck', stack: null, code: 'handler_error' };
  const failed = anAttempt({ outcome: 'failed', error, retryAt: at });
  expect(messages(aJob({ status: 'active', attemptStartedAt: later }), [failed])).toEqual([
    'Job created: noop',
    'Attempt 1 started',
    'Attempt 1 failed after 12 ms: no luck',
    `Next attempt due at ${at}`,
    'Attempt 2 started',
  ]);
});

test('a completed job ends with that', () => {
  const lines = derivedLogLines(aJob({ status: 'completed', finishedAt: at }), [anAttempt({})]);
  expect(lines.at(-1)?.line).toMatchObject({ message: 'Job completed', level: 'info', attempt: 1 });
});

test('a job that ended without an attempt says why', () => {
  const job = aJob({ status: 'failed', finishedAt: at, error: 'It was not started in time.', errorCode: 'expired' });
  expect(messages(job)).toEqual(['Job created: noop', 'Job failed: It was not started in time.']);
});

test('a job cancelled while it waited for its next attempt ends with that', () => {
  const job = aJob({ status: 'cancelled', finishedAt: at, error: 'It was cancelled.' });
  const failed = anAttempt({ outcome: 'timed_out', retryAt: at });
  expect(messages(job, [failed]).at(-1)).toBe('Job cancelled: It was cancelled.');
});

test('an attempt that ended since the row was read is told of once', () => {
  const waiting = messages(aJob({}), [anAttempt({})]);
  expect(messages(aJob({ status: 'active', attemptStartedAt: at }), [anAttempt({})])).toEqual(waiting);
  expect(waiting.filter((message) => message.includes('started'))).toHaveLength(1);
});

test('lines only join at the end when a job that failed is retried by hand', () => {
  const failed = anAttempt({ outcome: 'failed' });
  const before = messages(aJob({ status: 'failed', finishedAt: at, error: 'x' }), [failed]);
  const after = messages(aJob({ status: 'active', attemptStartedAt: at }), [failed]);
  expect(after.slice(0, before.length)).toEqual(before);
});

test('a job that was retried by hand and cancelled before it ran again ends with that', () => {
  const job = aJob({ status: 'cancelled', finishedAt: '2026-11-24T12:00:05.000Z', error: 'It was cancelled.' });
  const lines = messages(job, [anAttempt({ outcome: 'failed' })]);
  expect(lines.slice(-2)).toEqual(['Job failed', 'Job cancelled: It was cancelled.']);
});
