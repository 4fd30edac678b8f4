import { expect, test } from 'vitest';
import { compareErrors } from './compare-errors.ts';

const error = (message: string, stack: string | null = null) => ({
  name: 'Error',
  message,
  stack,
  code: 'handler_error',
});

test('errors that are the same to the letter are called so', () => {
  expect(compareErrors(error('no luck', 'at a'), error('no luck', 'at a'))).toBe('same');
});

test('what changed stands with its sign, what did not without', () => {
  const first = error('no answer in 10 s', 'Error: no answer in 10 s\n    at send (a.ts:1)\n    at run (b.ts:2)');
  const second = error('no answer in 20 s', 'Error: no answer in 20 s\n    at send (a.ts:1)\n    at run (b.ts:9)');
  expect(compareErrors(first, second)).toEqual([
    { sign: ' ', text: 'handler_error' },
    { sign: '-', text: 'Error: no answer in 10 s' },
    { sign: '+', text: 'Error: no answer in 20 s' },
    { sign: ' ', text: '    at send (a.ts:1)' },
    { sign: '-', text: '    at run (b.ts:2)' },
    { sign: '+', text: '    at run (b.ts:9)' },
  ]);
});

test('two long errors without a line in common do not hold the page up', () => {
  const long = (seed: number) =>
    error('long', Array.from({ length: 6_000 }, (_, line) => `${seed} ${line * seed}`).join('\n'));
  const startedAt = performance.now();
  compareErrors(long(3), long(7));
  expect(performance.now() - startedAt).toBeLessThan(3_000);
});
