import { expect, test } from 'vitest';
import { waitFor } from './wait-for.ts';

test('waits until the condition is met and answers its value', async () => {
  let looks = 0;
  expect(await waitFor(() => (looks += 1) > 2 && 'met', { everyMs: 1 })).toBe('met');
  expect(looks).toBe(3);
});

test('says what never came and what the condition last threw', async () => {
  const never = () => {
    throw new Error('not yet');
  };
  await expect(waitFor(never, { timeoutMs: 10, everyMs: 1, what: 'a thing' })).rejects.toThrow(
    'Not within 10 ms: a thing: not yet',
  );
});
