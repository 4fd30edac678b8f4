import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isMostlyIdle, runScale, wholeScale } from './time-scale.ts';

const labels = (scale: { ticks: { label: string }[] }) => scale.ticks.map(({ label }) => label);

describe('the axis of the whole time', () => {
  test.each([
    [12, ['0', '+5 ms', '+10 ms']],
    [1_000, ['0', '+500 ms']],
    [3_800, ['0', '+1 s', '+2 s', '+3 s']],
    [95_000, ['0', '+30 s', '+1 m']],
    [7 * 3_600_000, ['0', '+2 h', '+4 h', '+6 h']],
    [40 * 86_400_000, ['0', '+14 d', '+28 d']],
  ])('of %i ms has ticks in whole units', (length, expected) => {
    expect(labels(wholeScale({ from: 5_000, to: 5_000 + length }))).toEqual(expected);
  });

  test('keeps the length of everything, and stays in the picture', () => {
    const { place } = wholeScale({ from: 100, to: 300 });
    expect([50, 100, 150, 300, 900].map(place)).toEqual([0, 0, 0.25, 1, 1]);
  });
});

describe('the axis of what ran', () => {
  const whole = { from: 0, to: 3_600_000 };
  const runs = [
    { from: 1_000, to: 1_400 },
    { from: 3_599_000, to: 3_600_000 },
  ];

  test('draws long waits short and says where', () => {
    const { place, breaks, ticks } = runScale(runs, whole);
    expect(place(1_400) - place(1_000)).toBeGreaterThan(0.15);
    expect(place(3_600_000) - place(3_599_000)).toBeGreaterThan(0.4);
    expect(breaks).toHaveLength(2);
    expect(ticks.map(({ label }) => label)).toEqual(['+1 s', '+59 m 59 s']);
  });

  test('is the whole time while nothing ran', () => {
    expect(runScale([], whole).ticks).toEqual(wholeScale(whole).ticks);
    expect([isMostlyIdle([], whole), isMostlyIdle(runs, whole), isMostlyIdle([whole], whole)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  test('gives a run of no length a place that can be seen', () => {
    const { place } = runScale([{ from: 500, to: 500 }, ...runs], whole);
    expect(place(501) - place(499)).toBeGreaterThan(0.01);
  });

  test('never runs backwards, whatever ran when', () => {
    const stretch = fc
      .tuple(fc.integer({ min: -100, max: 5_000_000 }), fc.integer({ min: 0, max: 100_000 }))
      .map(([from, length]) => ({ from, to: from + length }));
    fc.assert(
      fc.property(
        fc.array(stretch, { maxLength: 30 }),
        fc.array(fc.integer({ min: 0, max: 3_600_000 })),
        (busy, moments) => {
          const { place, ticks } = runScale(busy, whole);
          const places = [0, ...moments.toSorted((a, b) => a - b), whole.to].map(place);
          for (const [index, at] of places.entries()) {
            expect(at).toBeGreaterThanOrEqual(places[index - 1] ?? 0);
            expect(at).toBeLessThanOrEqual(1 + 1e-9);
          }
          for (const [index, tick] of ticks.entries())
            expect(tick.place).toBeGreaterThan(ticks[index - 1]?.place ?? -1);
        },
      ),
    );
  });
});
