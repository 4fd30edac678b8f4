import { setImmediate } from 'node:timers/promises';
import { defineTask, z } from 'taskflow';

export const findPrimes = defineTask({
  type: 'find_primes',
  description: 'Finds the primes below a number, and keeps them as a file.',
  payload: z.strictObject({ below: z.int().min(2).max(5_000_000) }),
  result: z.strictObject({ primes: z.int() }),
  example: { below: 1000 },
  // It computes without a pause: in a thread of its own it does not hold up other jobs, and can be stopped.
  isolate: true,
  timeoutMs: 30_000,
  async run({ below }, context) {
    const isComposite = new Uint8Array(below);
    const primes: number[] = [];
    for (let number = 2; number < below; number += 1) {
      if (isComposite[number] === 1) continue;
      primes.push(number);
      for (let multiple = number * number; multiple < below; multiple += number) isComposite[multiple] = 1;
      if (primes.length % 1000 !== 0) continue;
      context.progress((100 * number) / below);
      await setImmediate();
    }
    await context.artifact('primes.txt', new TextEncoder().encode(`${primes.join('\n')}\n`), 'text/plain');
    return { primes: primes.length };
  },
});
