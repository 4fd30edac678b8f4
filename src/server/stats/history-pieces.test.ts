import fc from 'fast-check';
import { expect, test } from 'vitest';
import { historyWindow, summedSteps } from '../../jobs/history-window.ts';
import { historyPieces } from './history-pieces.ts';

const hour = 3_600_000;
const now = Date.parse('2026-11-24T12:44:00Z');
const floor = (ms: number, step: number) => Math.floor(ms / step) * step;

test('without sums everything is counted by minutes', () => {
  const window = historyWindow({ range: 'month' }, now);
  expect(historyPieces(window, new Map())).toEqual({ pieces: [], minutesFromMs: window.fromMs });
});

test('the longest sums come first, shorter ones reach nearer to now, and minutes are what is left', () => {
  const window = historyWindow({ range: 'month' }, now);
  const until = new Map(summedSteps.map(({ stepMs }) => [stepMs, floor(now, stepMs)]));
  const { pieces, minutesFromMs } = historyPieces(window, until);
  expect(pieces.map(({ stepMs }) => stepMs / hour)).toEqual([6, 0.25, 1 / 12]);
  expect(new Date(minutesFromMs).toISOString()).toBe('2026-11-24T12:40:00.000Z');
});

test('pieces and minutes follow each other without a gap, whatever is summed', () => {
  const back = fc.integer({ min: 0, max: 40 * 24 });
  fc.assert(
    fc.property(fc.constantFrom('hour', 'day', 'week', 'month'), fc.array(back, { minLength: 4 }), (range, ages) => {
      const window = historyWindow({ range }, now);
      const until = new Map(summedSteps.map(({ stepMs }, n) => [stepMs, floor(now - (ages[n] ?? 0) * hour, stepMs)]));
      const { pieces, minutesFromMs } = historyPieces(window, until);
      let at = window.fromMs;
      for (const piece of pieces) {
        expect(piece.fromMs).toBe(at);
        expect(piece.toMs).toBeGreaterThan(at);
        expect(window.stepMs % piece.stepMs).toBe(0);
        at = piece.toMs;
      }
      expect(minutesFromMs).toBe(at);
      expect(at).toBeLessThanOrEqual(window.toMs);
    }),
  );
});
