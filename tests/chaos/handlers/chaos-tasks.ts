import { setTimeout as delay } from 'node:timers/promises';
import { defineTask } from '../../../src/jobs/define-task.ts';
import { z } from 'zod';

const payload = z.object({ ms: z.number().optional() });
const result = z.unknown();
const shortBackoff = () => 10 + Math.random() * 190;

export const quick = defineTask({ type: 'quick', payload, result, run: () => 'done' });

export const flaky = defineTask({
  type: 'flaky',
  payload,
  result,
  backoff: shortBackoff,
  run(_, { attempt }) {
    if (attempt < 3) throw new Error(`attempt ${attempt} fails`);
    return attempt;
  },
});

export const slow = defineTask({
  type: 'slow',
  payload,
  result,
  backoff: shortBackoff,
  async run({ ms = 500 }, { signal }) {
    await delay(ms, undefined, { signal });
    return ms;
  },
});

export const deaf = defineTask({
  type: 'deaf',
  payload,
  result,
  backoff: shortBackoff,
  async run({ ms = 800 }) {
    await delay(ms);
    return ms;
  },
});

/** Holds the event loop: with more than the lease in `ms`, whoever runs it is taken for dead meanwhile. */
export const blocks = defineTask({
  type: 'blocks',
  payload,
  result,
  backoff: shortBackoff,
  run({ ms = 200 }) {
    const end = performance.now() + ms;
    while (performance.now() < end);
    return ms;
  },
});
