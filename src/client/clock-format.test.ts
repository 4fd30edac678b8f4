import { afterEach, expect, test } from 'vitest';
import { clockFormat, hourText, isTwelveHours, toTheMinute } from './clock-format.ts';
import { exactTime } from './exact-time.ts';
import { absoluteTime } from './format-time.ts';
import { momentText } from './moment-text.ts';
import { changePreferences } from './preferences.ts';
import { pointWords, tickWords, timeWords } from '../components/charts/time-words.ts';
import { cronInWords } from '../components/schedules/rule-in-words.ts';
import { clockTime } from '../components/schedules/clock-time.ts';

const afternoon = new Date(2026, 10, 26, 14, 5, 9, 120);
const [at, ms] = [afternoon.toISOString(), afternoon.getTime()];

/** Each place where a page writes a time of day. */
const everyPlace = (): string[] => [
  ...[absoluteTime(at), momentText(at, ms - 60_000), exactTime(ms, ms), toTheMinute(ms), hourText(14)],
  ...[pointWords(at, 60), timeWords(at, at), tickWords(ms, 60_000, 0), cronInWords('5 14 * * *') ?? ''],
  ...[clockTime('2026-11-26T14:05:00+01:00', false), clockTime('2026-11-26T14:05:09+01:00', true)],
  clockFormat({ second: '2-digit' })(ms),
];

/** A browser's storage, as far as preferences need it. */
function withStorage(): void {
  const kept = new Map<string, string>();
  const localStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  };
  Object.assign(globalThis, { window: { localStorage } });
}
afterEach(() => {
  Reflect.deleteProperty(globalThis, 'window');
});

test('times of day are in 24 hours until somebody sets another clock', () => {
  withStorage();
  expect(isTwelveHours()).toBe(false);
  for (const text of everyPlace()) expect(text).toMatch(/\b14:0[05]/);
  for (const text of everyPlace()) expect(text).not.toMatch(/[ap]m/i);
});

test('where 12 hours are set, all times of day have them', () => {
  withStorage();
  changePreferences({ clock: '12' });
  for (const text of everyPlace()) expect(text).toMatch(/\b0?2:0[05].*PM/);
});
