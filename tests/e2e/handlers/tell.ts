import { z } from 'zod';
import { defineTask } from '../../../src/jobs/define-task.ts';

/** Logs what it is told and takes anything beside it: a job to look at. */
export const tell = defineTask({
  type: 'tell',
  description: 'Logs lines.',
  example: { lines: ['hello'] },
  payload: z.looseObject({ lines: z.array(z.string()), times: z.int().min(1).max(5_000).default(1) }),
  result: z.strictObject({}),
  run({ lines, times }, { log }) {
    for (let round = 1; round <= times; round++) for (const line of lines) log.info(`${line} ${round}`);
    return {};
  },
});
