import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { defineTask } from '../../../src/jobs/define-task.ts';

const stepMs = 100;

/** Takes its time and tells how far it is: a job that a test can watch and cancel. */
export const countUp = defineTask({
  type: 'count_up',
  description: 'Counts to a number, ten steps a second.',
  example: { to: 20 },
  payload: z.strictObject({ to: z.int().min(1).max(10_000) }),
  result: z.strictObject({ counted: z.int() }),
  timeoutMs: 600_000,
  async run({ to }, { log, progress, signal }) {
    for (let count = 1; count <= to; count++) {
      await delay(stepMs, undefined, { signal });
      progress((count / to) * 100, `${count} of ${to}`);
      log.info(`counted ${count}`);
    }
    return { counted: to };
  },
});
