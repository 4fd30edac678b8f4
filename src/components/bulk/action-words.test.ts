import { expect, test } from 'vitest';
import type { JobAction } from '../../jobs/job-action-schema.ts';
import {
  dividedBy,
  filterWords,
  percentOf,
  previewWords,
  remainingMs,
  resultWords,
  secondsToBegin,
} from './action-words.ts';

const startedAt = Date.parse('2026-11-26T10:00:00Z');
const anAction = (more: Partial<JobAction> = {}): JobAction => ({
  ...{ actionId: '0199', action: 'retry', filter: {}, state: 'running', matched: 1000, done: 0, skipped: 0 },
  ...{
    skippedBy: {},
    missing: 0,
    failed: 0,
    error: null,
    createdBy: 'local',
    createdAt: new Date(startedAt).toISOString(),
  },
  ...{ startsAt: null, finishedAt: null, canUndo: false, undoes: null, undoneBy: null },
  ...more,
});

test('a result says what was done, and why the rest was not', () => {
  expect(resultWords(anAction({ done: 1204, skipped: 3, skippedBy: { active: 3 } }))).toBe(
    '1,204 retried, 3 skipped because they were active',
  );
  expect(resultWords(anAction({ done: 1, skipped: 3, skippedBy: { completed: 1 }, failed: 2 }))).toBe(
    '1 retried, 1 skipped because it was completed, 2 skipped because of a change meanwhile, 2 failed',
  );
});

test('what is left is told from the second second on, at the speed so far', () => {
  expect(remainingMs(anAction({ done: 250 }), startedAt + 2000)).toBe(6000);
  expect(remainingMs(anAction({ done: 250 }), startedAt + 500)).toBeNull();
  expect(remainingMs(anAction({ done: 250, matched: null }), startedAt + 2000)).toBeNull();
  expect(remainingMs(anAction({ done: 1000 }), startedAt + 2000)).toBeNull();
  const startsAt = new Date(startedAt + 5000).toISOString();
  expect(remainingMs(anAction({ done: 500, startsAt }), startedAt + 7000)).toBe(2000);
});

test('the result of an undo says what could not be put back', () => {
  expect(resultWords(anAction({ done: 448, skipped: 1, missing: 51, undoes: '0198' }))).toBe(
    '448 retried, 1 skipped because of a change meanwhile, 51 deleted or not known any more',
  );
});

test('until it begins it is never longer than it was told to wait, whatever the clock of the page', () => {
  // Its jobs were counted for 40 ms first.
  const waiting = anAction({ startsAt: new Date(startedAt + 5040).toISOString() });
  const seconds = [-60_000, -300, 40, 1100, 5039, 5040, 9000].map((ms) => secondsToBegin(waiting, startedAt + ms));
  expect(seconds).toEqual([5, 5, 5, 4, 1, 0, 0]);
  expect(secondsToBegin(anAction({ startsAt: new Date(startedAt + 300).toISOString() }), startedAt)).toBe(1);
  expect(secondsToBegin(anAction(), startedAt)).toBe(0);
  expect(secondsToBegin({ ...waiting, state: 'stopped' }, startedAt)).toBe(0);
});

test('a share is known where the jobs were counted', () => {
  expect([percentOf(anAction({ done: 250, skipped: 250 })), percentOf(anAction({ matched: null }))]).toEqual([
    50,
    null,
  ]);
  expect(percentOf(anAction({ state: 'completed', matched: null }))).toBe(100);
});

test('a preview divides jobs by what the action does to them', () => {
  const counts = { pending: 1, active: 2, completed: 3, failed: 4, cancelled: 5 };
  expect(dividedBy('retry', counts)).toEqual({
    touched: 9,
    skipped: [
      { status: 'pending', count: 1 },
      { status: 'active', count: 2 },
      { status: 'completed', count: 3 },
    ],
  });
  expect(dividedBy('delete', counts).touched).toBe(12);
  expect(previewWords({ total: 100_001, isWhole: false })).toBe('more than 100K jobs');
  expect(previewWords({ total: 0, isWhole: false })).toBe('an unknown number of jobs');
});

test('a filter is said in words', () => {
  expect(filterWords({})).toBe('all jobs');
  expect(filterWords({ status: 'failed', taskType: 'send_email', tag: 'vip' })).toBe(
    'failed send_email jobs, tagged vip',
  );
  expect(filterWords({ status: 'failed', errorGroup: '1-9f86d081884c7d659a2feaa0' })).toBe(
    'failed jobs, with an error of group 9a2feaa0',
  );
  expect(filterWords({ ids: ['a', 'b'] })).toBe('2 named jobs');
  expect(filterWords({ q: 'smtp', payload: { 'customer.id': '42' } })).toBe('jobs, found by smtp, with customer.id 42');
});
