import { expect, test } from 'vitest';
import { hasEnded, lifeSince, runMs, waitMs, type ShownJob } from './job-life.mjs';

const aJob = (given: Partial<ShownJob> = {}): ShownJob => ({
  jobId: 'a',
  status: 'pending',
  attemptsMade: 0,
  maxAttempts: 3,
  error: null,
  nextRetryAt: null,
  createdAt: '2026-01-01T10:00:00.000Z',
  startedAt: null,
  attemptStartedAt: null,
  finishedAt: null,
  webhook: null,
  ...given,
});

const done = aJob({
  status: 'completed',
  attemptsMade: 1,
  startedAt: '2026-01-01T10:00:00.020Z',
  attemptStartedAt: '2026-01-01T10:00:00.020Z',
  finishedAt: '2026-01-01T10:00:00.120Z',
  webhook: { state: 'delivered', attemptsMade: 1, lastError: null },
});

test('a job that lived its whole life between two looks is told in its order', () => {
  expect(lifeSince(undefined, done)).toEqual([
    'submitted',
    'attempt 1 of 3 started',
    'completed in 100 ms',
    'webhook delivered',
  ]);
  expect(waitMs(done)).toBe(20);
  expect(runMs(done)).toBe(100);
});

test('a failed attempt says why and when the next one comes; nothing is told twice', () => {
  const failed = aJob({ attemptsMade: 1, error: 'no mail', nextRetryAt: '2026-01-01T10:00:02.500Z' });
  expect(lifeSince(aJob(), failed)).toEqual([
    'attempt 1 of 3 started',
    'attempt 1 failed (no mail), next at 10:00:02.500',
  ]);
  expect(lifeSince(failed, failed)).toEqual([]);
});

test('a job has ended when its webhook has, too', () => {
  expect(hasEnded(done)).toBe(true);
  expect(hasEnded({ ...done, webhook: { state: 'pending', attemptsMade: 0, lastError: null } })).toBe(false);
});
