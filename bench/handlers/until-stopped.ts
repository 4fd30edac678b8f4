import { appendFileSync } from 'node:fs';
import { z } from 'zod';
import { defineTask } from '../../src/jobs/define-task.ts';

/** Runs until it is told to stop, and appends its job's id and the time of that, in ms since 1970, to a file. */
export const untilStopped = defineTask({
  type: 'until_stopped',
  payload: z.strictObject({ file: z.string() }),
  result: z.never(),
  run: ({ file }, { signal, jobId }) =>
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        appendFileSync(file, `${jobId} ${performance.timeOrigin + performance.now()}\n`);
        reject(signal.reason as Error);
      });
    }),
});
