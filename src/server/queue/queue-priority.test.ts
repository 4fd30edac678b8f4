import { expect, test } from 'vitest';
import { queuePriority } from './queue-priority.ts';

test('what is due comes before what was put off, and both before any lower priority', () => {
  const order = [1, 2, 3].flatMap((priority) => [queuePriority(priority, 0), queuePriority(priority, 50)]);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(new Set(order).size).toBe(6);
  // To BullMQ 0 is no priority, and first.
  expect(Math.min(...order)).toBeGreaterThan(0);
});
