import { expect, test } from 'vitest';
import type { JobSummary } from '../jobs/job-schema.ts';
import { LatestChanges } from './latest-changes.ts';

const job = (jobId: string, version: number, status: JobSummary['status']): JobSummary => ({
  ...{ jobId, version, status, taskType: 'noop', priority: 'normal', attemptsMade: 1, maxAttempts: 4, tags: [] },
  ...{ error: null, errorCode: null, progress: null, nextRetryAt: null, startedAt: null, finishedAt: null },
  ...{ createdAt: '2026-11-26T12:00:00.000Z', updatedAt: '2026-11-26T12:00:00.000Z' },
  ...{ runAt: '2026-11-26T12:00:00.000Z', attemptStartedAt: null, expiresAt: null, deadline: null, timeout: 1000 },
  ...{ callbackUrl: null, retries: 3, workerId: null, scheduleId: null, rerunOf: null },
});

test('an answer from before a change does not undo it, and one from after it stands', () => {
  const changes = new LatestChanges();
  changes.add(job('a', 3, 'completed'));
  expect(changes.over(job('a', 2, 'active')).status).toBe('completed');
  expect(changes.over(job('a', 4, 'pending')).status).toBe('pending');
  expect(changes.over(job('b', 1, 'pending')).status).toBe('pending');
});

test('only so many are kept, the last ones', () => {
  const changes = new LatestChanges(2);
  for (const id of ['a', 'b', 'a', 'c']) changes.add(job(id, 3, 'completed'));
  expect(['a', 'b', 'c'].map((id) => changes.over(job(id, 2, 'active')).status)).toEqual([
    'completed',
    'active',
    'completed',
  ]);
});
