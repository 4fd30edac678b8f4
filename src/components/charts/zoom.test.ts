import { expect, test } from 'vitest';
import { canShow, zoomedOut } from './zoom.ts';

const minute = 60_000;
const day = 86_400_000;
const now = 1000 * day;

test('zooming out shows twice as much around the same middle', () => {
  expect(zoomedOut(now - 40 * minute, now - 30 * minute, now)).toEqual({
    fromMs: now - 45 * minute,
    toMs: now - 25 * minute,
  });
});

test('it does not go into time to come, nor over a year', () => {
  expect(zoomedOut(now - 10 * minute, now, now)).toEqual({ fromMs: now - 20 * minute, toMs: now });
  const { fromMs, toMs } = zoomedOut(now - 300 * day, now, now);
  expect([fromMs, toMs]).toEqual([now - 366 * day, now]);
});

test('it gives a time that can be shown again', () => {
  let [from, to] = [now - minute, now];
  for (let zooms = 0; zooms < 40; zooms += 1) {
    const wider = zoomedOut(from, to, now + zooms);
    expect(canShow(wider.fromMs, wider.toMs)).toBe(true);
    expect(wider.toMs - wider.fromMs).toBeGreaterThanOrEqual(to - from);
    [from, to] = [wider.fromMs, wider.toMs];
  }
});

test.each([
  [0, 0, false],
  [1, 0, false],
  [0, minute, true],
  [0, 367 * day, false],
  [Number.NaN, 1, false],
])('from %d to %d can be shown: %s', (from, to, can) => {
  expect(canShow(from, to)).toBe(can);
});
