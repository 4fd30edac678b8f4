import { pbkdf2Sync } from 'node:crypto';
import { z } from 'zod';
import { defineTask } from '../../src/jobs/define-task.ts';

/** Some milliseconds of a processor, `times` as many: always the same work, however long it takes. */
export const computes = defineTask({
  type: 'computes',
  payload: z.strictObject({ times: z.int().min(1).max(1000).default(1) }),
  result: z.strictObject({}),
  run({ times }) {
    pbkdf2Sync('a', 'b', 20_000 * times, 32, 'sha256');
    return {};
  },
});
