import { z } from 'zod';
import { defineTask } from '../../src/jobs/define-task.ts';

/** Takes a text and does nothing with it: what a payload's size costs. */
export const carries = defineTask({
  type: 'carries',
  payload: z.strictObject({ text: z.string() }),
  result: z.strictObject({}),
  run: () => ({}),
});
