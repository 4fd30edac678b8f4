import { expect, test } from 'vitest';
import type { JobLogLine } from '@/jobs/job-history-schema';
import { attemptStarts, lineText, shownLines, sinceText } from './log-lines.ts';

function aLine(part: Partial<JobLogLine>): JobLogLine {
  return { at: '2026-11-25T12:00:00.000Z', level: 'info', message: 'hello', attempt: 1, data: null, ...part };
}

const lines = [
  aLine({ attempt: null }),
  aLine({ at: '2026-11-25T12:00:01.000Z' }),
  aLine({ level: 'debug', at: '2026-11-25T12:00:02.000Z' }),
  aLine({ level: 'error', attempt: 2, at: '2026-11-25T12:00:03.000Z' }),
];

test('a filter leaves a level and what is above it, of one attempt or of all', () => {
  expect(shownLines(lines, { level: 'debug', attempt: null })).toEqual([0, 1, 2, 3]);
  expect(shownLines(lines, { level: 'info', attempt: null })).toEqual([0, 1, 3]);
  expect(shownLines(lines, { level: 'debug', attempt: 1 })).toEqual([1, 2]);
  expect(shownLines(lines, { level: 'error', attempt: 1 })).toEqual([]);
});

test('an attempt starts with its first line', () => {
  const seconds = [...attemptStarts(lines)].map(([attempt, at]) => [attempt, (at / 1_000) % 60]);
  expect(seconds).toEqual([
    [null, 0],
    [1, 1],
    [2, 3],
  ]);
});

test('time since a start is read without counting zeros', () => {
  expect([0, 1_204, -5, 123_007, 3_600_000, 45_296_789].map(sinceText)).toEqual([
    '+0.000 s',
    '+1.204 s',
    '-0.005 s',
    '+2:03.007',
    '+1:00:00.000',
    '+12:34:56.789',
  ]);
});

test('the text of a line is looked through with its data', () => {
  expect(lineText(aLine({ data: { n: 1 } }))).toBe('hello {"n":1}');
});
