import { expect, test } from 'vitest';
import { countJobs } from './count-jobs.ts';

/** Three jobs of each status, and none of which another status was asked. */
const jobs: Parameters<typeof countJobs>[0] = {
  list: ({ status } = {}) => ({
    async *pages() {
      yield Array.from({ length: 3 }, () => ({ jobId: '1', status }) as never);
    },
    async *[Symbol.asyncIterator]() {},
  }),
};

test.each([
  ['cancel', {}, '6 jobs'],
  ['retry', { tag: 'a' }, '6 jobs'],
  ['delete', {}, '9 jobs'],
  ['delete', { status: 'failed' }, '3 jobs'],
  ['cancel', { status: 'completed' }, '0 jobs'],
] as const)('bulk %s of %j asks about those that it changes', async (kind, filter, count) => {
  expect(await countJobs(jobs, kind, filter)).toBe(count);
});
