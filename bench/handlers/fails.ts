import { z } from 'zod';
import { defineTask } from '../../src/jobs/define-task.ts';

/** Fails at once, with one of as many errors as the payload says are to be told apart. */
export const fails = defineTask({
  type: 'fails',
  payload: z.strictObject({ kind: z.string() }),
  result: z.never(),
  run({ kind }, { jobId }) {
    throw new Error(`The ${kind} did not answer for ${jobId}`);
  },
});
