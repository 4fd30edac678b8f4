import { access } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { defineTask, FatalError } from '../../../src/jobs/define-task.ts';

const lookEveryMs = 50;

/** Runs until a test makes a file, and fails for good in its first attempts: a job whose end a test can choose. */
export const waitForFile = defineTask({
  type: 'wait_for_file',
  description: 'Waits until a file is there.',
  example: { file: '/tmp/file', failingAttempts: 0 },
  payload: z.strictObject({ file: z.string(), failingAttempts: z.int().default(0) }),
  result: z.strictObject({ attempt: z.int() }),
  timeoutMs: 600_000,
  async run({ file, failingAttempts }, { attempt, signal }) {
    if (attempt <= failingAttempts) throw new FatalError(`Attempt ${attempt} was asked to fail.`);
    while (await isMissing(file)) await delay(lookEveryMs, undefined, { signal });
    return { attempt };
  },
});

function isMissing(file: string): Promise<boolean> {
  return access(file).then(
    () => false,
    () => true,
  );
}
