import { expect, test } from 'vitest';
import type { JobSummary } from '@/jobs/job-schema';
import { parseSearch } from '../../jobs/search/parse-search.ts';
import { asksForStatus, filterOf, isAskable, listInput, matchesFilter, searchBehind } from './job-filter.ts';

const nothing = { q: null, status: null, type: null, tag: null, from: null, to: null };

test('an older address is read as one search', () => {
  const from = '2026-11-01T10:00:00.000Z';
  const address = {
    q: 'timeout tag:a',
    status: 'failed' as const,
    type: 'send_email',
    tag: 'very big',
    from,
    to: null,
  };
  expect(filterOf({ ...nothing, ...address }).q).toBe(
    `timeout tag:a status:failed type:send_email tag:"very big" after:${from}`,
  );
  expect(filterOf(nothing)).toEqual({ q: '' });
});

test('what an older address has and a search does not take is marked in it', () => {
  const { q } = filterOf({ ...nothing, status: 'bogus', from: 'then', to: '2026-02-30' });
  expect(q).toBe('status:bogus after:then before:2026-02-30');
  expect(parseSearch(q).problems.map(({ message }) => message.split('.')[0])).toEqual([
    'status: does not take "bogus"',
    'after: does not take "then"',
    'before: does not take "2026-02-30"',
  ]);
});

test('the timezone is a part of a question only where it matters', () => {
  const timezone = 'Europe/Berlin';
  expect(listInput({ q: 'after:2h', timezone })).toEqual({ limit: 50, q: 'after:2h' });
  expect(listInput({ q: 'after:today', timezone })).toEqual({ limit: 50, q: 'after:today', timezone });
  expect(listInput({ q: '', timezone })).toEqual({ limit: 50 });
});

test('a search with a mistake is not asked', () => {
  expect([isAskable({ q: 'status:failed x' }), isAskable({ q: 'status:x' }), isAskable({ q: '' })]).toEqual([
    true,
    false,
    true,
  ]);
});

test.each([
  ['', true],
  ['status:failed,pending', true],
  ['-status:failed', false],
  ['type:send_* -type:send_sms', true],
  ['-type:send_*', false],
  ['tag:a tag:b', true],
  ['-tag:a', false],
  ['priority:high', false],
  ['after:2026-11-26T10:00Z', true],
  ['before:2026-11-26T10:00Z', false],
  ['ended:2026-11-26T10:00Z..2026-11-26T10:05Z', true],
  ['ended:..2026-11-26T10:04Z', false],
  ['ended:2026-11-26T10:05Z..', false],
  ['what only the server knows', true],
])('whether a changed job would be in the list of %j: %j', (q, isIn) => {
  const job = {
    ...{ status: 'failed', priority: 'normal', taskType: 'send_email', tags: ['a', 'b'], jobId: 'x' },
    createdAt: '2026-11-26T10:00:00.000Z',
    finishedAt: '2026-11-26T10:04:00.000Z',
  } as JobSummary; // Only what is asked for.
  expect(matchesFilter(job, { q })).toBe(isIn);
});

test('what follows on the last job of a list is asked by what that list is ordered by', () => {
  const job = { createdAt: '2026-11-26T10:00:00.000Z', finishedAt: '2026-11-26T10:04:00.000Z' } as JobSummary; // As above.
  expect(searchBehind({ q: 'tag:a before:1h' }, job)).toBe('tag:a before:2026-11-26T10:00:00.000Z');
  expect(searchBehind({ q: 'ended:2026-11-26.. tag:a', timezone: 'Europe/Berlin' }, job)).toBe(
    'ended:2026-11-25T23:00:00.000Z..2026-11-26T10:04:00.000Z tag:a',
  );
});

test('jobs come into and go out of a list that asks for statuses', () => {
  expect([
    asksForStatus({ q: '-status:completed' }),
    asksForStatus({ q: 'status' }),
    asksForStatus({ q: 'ended:<1h' }),
  ]).toEqual([...[true, false, true]]);
});
