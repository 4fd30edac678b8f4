import { z } from 'zod';
import { defineTask } from '../../src/jobs/define-task.ts';

/** Does nothing: what is measured is TaskFlow alone. */
export const noOp = defineTask({
  type: 'no_op',
  payload: z.strictObject({}),
  result: z.strictObject({}),
  run: () => ({}),
});
