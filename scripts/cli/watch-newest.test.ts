import { expect, test } from 'vitest';
import type { JobSummary } from '../../src/jobs/job-schema.ts';
import { ConnectionError } from '../../src/sdk/connection-errors.ts';
import { changedSince, watchNewest } from './watch-newest.ts';

const job = (jobId: string, version: number, second: number) => ({
  jobId,
  version,
  createdAt: '2026-11-25T12:00:00.000Z',
  updatedAt: `2026-11-25T12:00:0${second}.000Z`,
});

test('new jobs and those with another version are changes, the oldest change first', () => {
  const known = new Map([
    ['a', 1],
    ['b', 1],
  ]);
  const changed = changedSince(known, [job('c', 1, 3), job('b', 2, 5), job('a', 1, 1)]);
  expect(changed.map(({ jobId }) => jobId)).toEqual(['c', 'b']);
});

test('a server that restarts is waited for, one that was never there is not', async () => {
  const stop = new AbortController();
  const looks = [
    () => ({ jobs: [], nextCursor: null }),
    () => Promise.reject(new ConnectionError('away')),
    () => Promise.reject(new ConnectionError('away')),
    () => ({ jobs: [job('a', 1, 1) as JobSummary], nextCursor: null }),
  ];
  const shown: string[] = [];
  const watching = (turns: typeof looks) =>
    watchNewest(
      { page: async () => (await turns.shift()?.()) as never },
      { show: ({ jobId }) => (shown.push(jobId), stop.abort()), everyMs: 1, signal: stop.signal },
    );
  await expect(watching([() => Promise.reject(new ConnectionError('away'))])).rejects.toThrow('away');
  await expect(watching(looks)).rejects.toMatchObject({ name: 'AbortError' });
  expect(shown).toEqual(['a']);
});
