import { expect, test } from 'vitest';
import { changedSince } from './watch-newest.ts';

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
