import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Brush, moveBrush, pointAt, selectedPoints } from './brush.ts';

describe('a brush by keyboard', () => {
  const from = { cursor: 30, anchor: null };
  test.each([
    ['ArrowLeft', false, { cursor: 29, anchor: null }],
    ['ArrowRight', true, { cursor: 31, anchor: 30 }],
    ['PageDown', true, { cursor: 20, anchor: 30 }],
    ['Home', false, { cursor: 0, anchor: null }],
    ['End', true, { cursor: 59, anchor: 30 }],
  ])('%s (Shift: %s)', (key, isShift, brush) => {
    expect(moveBrush(from, key, isShift, 60)).toEqual(brush);
  });

  test('leaves other keys, and a chart without points, alone', () => {
    expect(moveBrush(from, 'a', false, 60)).toBeNull();
    expect(moveBrush(from, 'ArrowLeft', false, 0)).toBeNull();
  });

  test('lets go without Shift, and goes on from where it began with it', () => {
    const grown = moveBrush({ cursor: 28, anchor: 30 }, 'ArrowLeft', true, 60);
    expect(grown).toEqual({ cursor: 27, anchor: 30 });
    expect(moveBrush({ cursor: 27, anchor: 30 }, 'ArrowLeft', false, 60)).toEqual({ cursor: 26, anchor: null });
  });

  test('never leaves the chart, also one that has become shorter', () => {
    const key = fc.constantFrom('ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End');
    const presses = fc.array(fc.tuple(key, fc.boolean(), fc.integer({ min: 1, max: 120 })));
    fc.assert(
      fc.property(presses, (keys) => {
        let brush: Brush = { cursor: 200, anchor: null };
        for (const [pressed, isShift, points] of keys) {
          brush = moveBrush(brush, pressed, isShift, points) ?? brush;
          const { first, last } = selectedPoints(brush);
          expect(first).toBeGreaterThanOrEqual(0);
          expect(last).toBeLessThan(points);
          expect(first).toBeLessThanOrEqual(last);
        }
      }),
    );
  });
});

test.each([
  [-5, 0],
  [0, 0],
  [9.9, 0],
  [10, 1],
  [99.9, 9],
  [150, 9],
])('%d px from the left of 100 is point %d of ten', (x, point) => {
  expect(pointAt(x, 100, 10)).toBe(point);
});
