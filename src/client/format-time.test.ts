import { describe, expect, test } from 'vitest';
import { durationText, relativeTime } from './format-time.ts';

const now = Date.parse('2026-11-24T12:00:00Z');

describe('a relative time', () => {
  test.each([
    ['2026-11-24T11:59:59Z', 'now'],
    ['2026-11-24T11:59:18Z', '42 s ago'],
    ['2026-11-24T11:57:30Z', '2 m ago'],
    ['2026-11-24T09:00:00Z', '3 h ago'],
    ['2026-11-20T12:00:00Z', '4 d ago'],
    ['2026-11-24T12:05:00Z', 'in 5 m'],
  ])('%s reads "%s"', (at, text) => {
    expect(relativeTime(at, now)).toBe(text);
  });
});

describe('a duration', () => {
  test.each([
    [-3, '0 ms'],
    [84, '84 ms'],
    [3_210, '3.2 s'],
    [9_999, '10 s'],
    [59_800, '1 m 0 s'],
    [119_700, '2 m 0 s'],
    [250_000, '4 m 10 s'],
    [7_500_000, '2 h 5 m'],
    [180_000_000, '2 d 2 h'],
  ])('%i ms reads "%s"', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});
