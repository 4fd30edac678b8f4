import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineTask, type TaskOptions } from './define-task.ts';

type More = Partial<
  Pick<TaskOptions<z.ZodAny, z.ZodAny>, 'type' | 'concurrency' | 'rateLimit' | 'concurrencyPerKey' | 'rateLimitPerKey'>
>;
const define = (more: More) =>
  defineTask({ type: 'mail', payload: z.object({}), result: z.any(), run: () => null, ...more });

test('a task has the limits that it names', () => {
  const rateLimit = { max: 100, perMs: 60_000 };
  expect(define({ concurrency: 5, rateLimit })).toMatchObject({ concurrency: 5, rateLimit });
});

test.each([
  [{ concurrency: 0 }, /^Task type "mail": concurrency: /],
  [{ concurrencyPerKey: 1.5 }, /concurrencyPerKey/],
  [{ rateLimit: { max: 1, perMs: 1 } }, /rateLimit\.perMs/],
  [{ rateLimitPerKey: { max: -1, perMs: 1000 } }, /rateLimitPerKey\.max/],
])('limits that none can keep are refused: %j', (limits, message) => {
  expect(() => define(limits)).toThrow(message);
});

test('a name that is a word of the API is refused', () => {
  for (const type of ['pause', 'resume']) expect(() => define({ type })).toThrow(`"${type}"`);
});
