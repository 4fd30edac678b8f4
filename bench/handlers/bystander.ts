import { z } from 'zod';
import { defineTask } from '../../src/jobs/define-task.ts';

/** Does nothing either: what others submit while a mass of jobs is under way. */
export const bystander = defineTask({
  type: 'bystander',
  payload: z.strictObject({}),
  result: z.strictObject({}),
  run: () => ({}),
});
