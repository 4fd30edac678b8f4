import { z } from 'zod';
import { defineTask, FatalError } from '../../../src/jobs/define-task.ts';

const file = z.strictObject({ name: z.string(), contentType: z.string(), base64: z.string() });

/** Stores what it is given under the types it is given, whatever it is: a job whose author means no good. */
export const makeFiles = defineTask({
  type: 'make_files',
  description: 'Stores files.',
  example: { files: [{ name: 'a.txt', contentType: 'text/plain', base64: 'aGVsbG8=' }] },
  payload: z.strictObject({
    files: z.array(file),
    logs: z.array(z.string()).default([]),
    error: z.string().optional(),
  }),
  result: z.strictObject({ files: z.int() }),
  async run({ files, logs, error }, { artifact, log }) {
    for (const line of logs) log.info(line, { line });
    for (const { name, contentType, base64 } of files) await artifact(name, Buffer.from(base64, 'base64'), contentType);
    if (error !== undefined) throw new FatalError(error);
    return { files: files.length };
  },
});
