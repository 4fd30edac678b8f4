import { z } from 'zod';
import { defineTask } from '../../src/jobs/define-task.ts';

/** Twenty milliseconds of waiting, as for another service. */
export const naps = defineTask({
  type: 'naps',
  payload: z.object({}),
  result: z.null(),
  run: () => new Promise<null>((resolve) => setTimeout(() => resolve(null), 20)),
});
