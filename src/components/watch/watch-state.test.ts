import { expect, test } from 'vitest';
import {
  isWatched,
  noteChange,
  nothingWatched,
  parseWatchState,
  readAll,
  toggleWatch,
  unreadOf,
} from './watch-state.ts';

const now = '2026-11-26T10:00:00.000Z';
const later = '2026-11-26T10:05:00.000Z';
const ended = { jobId: 'a', taskType: 'send_email', status: 'completed', updatedAt: later } as const;

test('the end of a watched job is news once, and it is not watched any more', () => {
  const watching = toggleWatch(nothingWatched, 'job', 'a', now);
  const after = noteChange(watching, ended);
  expect(after.news).toMatchObject([{ jobId: 'a', status: 'completed', isRead: false }]);
  expect(isWatched(after, 'job', 'a')).toBe(false);
  expect(noteChange(after, ended).news).toHaveLength(1);
});

test('of a watched task type failures are news, and it stays watched', () => {
  const watching = toggleWatch(nothingWatched, 'taskType', 'send_email', now);
  expect(noteChange(watching, ended)).toBe(watching);
  const after = noteChange(watching, { ...ended, status: 'failed' });
  expect(unreadOf(after)).toBe(1);
  expect(isWatched(after, 'taskType', 'send_email')).toBe(true);
  expect(noteChange(after, { ...ended, status: 'failed' }).news).toHaveLength(1);
});

test('what goes on, what is not watched and what ended before is no news', () => {
  const watching = toggleWatch(nothingWatched, 'job', 'a', now);
  expect(noteChange(watching, { ...ended, status: 'active' })).toBe(watching);
  expect(noteChange(watching, { ...ended, jobId: 'b' })).toBe(watching);
  expect(noteChange(watching, { ...ended, updatedAt: '2026-11-26T09:59:00.000Z' })).toBe(watching);
});

test('watching twice is not watching, and neither list grows without end', () => {
  expect(toggleWatch(toggleWatch(nothingWatched, 'job', 'a', now), 'job', 'a', now).watched).toEqual([]);
  let state = nothingWatched;
  for (let job = 0; job < 60; job += 1) state = toggleWatch(state, 'job', String(job), now);
  expect(state.watched).toHaveLength(50);
  state = toggleWatch(state, 'taskType', 'send_email', now);
  for (let job = 0; job < 60; job += 1) state = noteChange(state, { ...ended, jobId: `x${job}`, status: 'failed' });
  expect(state.news).toHaveLength(50);
});

test('reading all leaves nothing unread', () => {
  const state = noteChange(toggleWatch(nothingWatched, 'job', 'a', now), ended);
  expect(unreadOf(readAll(state))).toBe(0);
});

test('what is stored and no such state is read as nothing', () => {
  expect(parseWatchState(null)).toEqual(nothingWatched);
  expect(parseWatchState({ watched: [1, { kind: 'job' }], news: 'x' })).toEqual(nothingWatched);
});
