import { z } from 'zod';
import { jsonValue } from './json-value.ts';

export const taskTypeSchema = z
  .object({
    taskType: z.string(),
    description: z.string().nullable(),
    payloadSchema: z.record(z.string(), jsonValue),
    resultSchema: z.record(z.string(), jsonValue).nullable(),
    example: jsonValue.nullable(),
    /** Whether workers in other languages run it, over HTTP. */
    pull: z.boolean(),
    redact: z.array(z.string()).describe('Paths of values that nobody is shown, such as `payload.password`.'),
    encrypt: z.boolean().describe('Whether payloads and results are stored encrypted.'),
    paused: z.boolean(),
    concurrency: z.int().nullable(),
    rateLimit: z.object({ max: z.int(), perMs: z.int() }).nullable(),
    concurrencyPerKey: z.int().nullable(),
    workers: z.int(),
  })
  .meta({ id: 'TaskType' });
export type TaskTypeInfo = z.infer<typeof taskTypeSchema>;
