import { pbkdf2Sync } from 'node:crypto';
import { z } from 'zod';
import { defineTask } from '../../src/jobs/define-task.ts';

/** Some milliseconds of a processor: always the same work, however long it takes. */
export const computes = defineTask({
  type: 'computes',
  payload: z.strictObject({}),
  result: z.strictObject({}),
  run() {
    pbkdf2Sync('a', 'b', 20_000, 32, 'sha256');
    return {};
  },
});
