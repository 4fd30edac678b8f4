import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { defineTask } from '../jobs/define-task.ts';
import type { Job, JobSummary } from '../jobs/job-schema.ts';
import type { JobId, JobOf, Json } from './task-definitions.ts';
import type { submitWithin } from './submit-within.ts';
import { createClient, type TaskFlowClient } from './taskflow-client.ts';
import type { WebhookEventOf } from './verify-webhook.ts';

// What is checked here is checked by the compiler: the functions are never called.

const sendEmail = defineTask({
  type: 'send_email',
  payload: z.strictObject({ to: z.email(), copies: z.int().default(1) }),
  result: z.strictObject({ messageId: z.string() }),
  run: () => ({ messageId: '1' }),
});
const resize = defineTask({
  type: 'resize',
  payload: z.strictObject({ fileId: z.string() }),
  result: z.strictObject({ width: z.int() }),
  run: () => ({ width: 1 }),
});
const tasks = { sendEmail, resize, somethingElse: () => 1 };
const list = [sendEmail, resize] as const;
interface Plain {
  send_email: { payload: { to: string; copies?: number }; result: { messageId: string } };
  resize: { payload: { fileId: string }; result: { width: number } };
}

async function usesKnownTasks(
  client: TaskFlowClient<typeof tasks> | TaskFlowClient<typeof list> | TaskFlowClient<Plain>,
): Promise<void> {
  await client.jobs.submit('send_email', { to: 'ada@example.org' }, { priority: 'high', idempotencyKey: 'order 1' });
  // @ts-expect-error the address is a string
  await client.jobs.submit('send_email', { to: 1 });
  // @ts-expect-error there is no such field
  await client.jobs.submit('send_email', { to: 'ada@example.org', subject: '' });
  // @ts-expect-error there is no such task type
  await client.jobs.submit('send_mail', { to: 'ada@example.org' });
  // @ts-expect-error there is no such option
  await client.jobs.submit('send_email', { to: 'ada@example.org' }, { prioriti: 'high' });
}

async function knowsResults(client: TaskFlowClient<typeof tasks>, anyId: string): Promise<void> {
  const { jobId } = await client.jobs.submit('send_email', { to: 'ada@example.org' });
  const job = await client.jobs.waitFor(jobId);
  expectTypeOf(job.taskType).toEqualTypeOf<'send_email'>();
  expectTypeOf(job.result).toEqualTypeOf<{ messageId: string } | null>();
  if (job.status === 'completed') expectTypeOf(job.result.messageId).toEqualTypeOf<string>();
  else expectTypeOf(job.result).toEqualTypeOf<null>();

  // Of an id from elsewhere the task type says it.
  const other = await client.jobs.get(anyId);
  expectTypeOf(other.taskType).toEqualTypeOf<'send_email' | 'resize'>();
  if (other.taskType === 'resize' && other.status === 'completed') {
    expectTypeOf(other.result).toEqualTypeOf<{ width: number }>();
    expectTypeOf(other.payload).toEqualTypeOf<{ fileId: string }>();
  }
  const few = await client.jobs.get(jobId, { fields: ['status', 'progress'] });
  expectTypeOf(few).toHaveProperty('progress');
  expectTypeOf(few).not.toHaveProperty('payload');

  for await (const listed of client.jobs.list({ taskType: 'resize' })) {
    expectTypeOf(listed.payload).toEqualTypeOf<{ fileId: string }>();
  }
  const rerun = await client.jobs.rerun(jobId, { payload: { to: 'bob@example.org' } });
  expectTypeOf((await client.jobs.wait(rerun.jobId, { seconds: 5 })).taskType).toEqualTypeOf<'send_email'>();
  // @ts-expect-error it is the payload of another task type
  await client.jobs.rerun(jobId, { payload: { fileId: '1' } });

  await client.jobs.submitMany([
    { taskType: 'send_email', payload: { to: 'ada@example.org' }, delay: 1000 },
    { taskType: 'resize', payload: { fileId: '1' } },
  ]);
  // @ts-expect-error it is the payload of another task type
  await client.jobs.submitMany([{ taskType: 'resize', payload: { to: 'ada@example.org' } }]);
}

async function submitsWithin(submit: typeof submitWithin, query: Parameters<typeof submitWithin>[0]): Promise<void> {
  await submit(query, 'anything', { any: ['json'] });
  expectTypeOf(
    await submit<typeof tasks>(query, 'send_email', { to: 'ada@example.org' }, { retries: 1 }),
  ).toMatchTypeOf<string>();
  // @ts-expect-error it is the payload of another task type
  await submit<typeof tasks>(query, 'send_email', { fileId: '1' });
}

async function knowsNothing(client: TaskFlowClient): Promise<void> {
  const { jobId } = await client.jobs.submit('anything', { any: ['json', 1, null] });
  await client.jobs.submitMany([{ taskType: 'no_payload' }]);
  // @ts-expect-error a function is no JSON
  await client.jobs.submit('anything', { any: () => 1 });
  const job = await client.jobs.waitFor(jobId);
  expectTypeOf(job).toExtend<Job>();
  expectTypeOf(job.result).toEqualTypeOf<Json | null>();
  expectTypeOf(client.jobs.events(jobId)).toEqualTypeOf<AsyncIterable<JobSummary>>();
}

test('payloads and results are known from the definitions, and are JSON without any', () => {
  expectTypeOf(usesKnownTasks).toBeFunction();
  expectTypeOf(knowsResults).toBeFunction();
  expectTypeOf(submitsWithin).toBeFunction();
  expectTypeOf(knowsNothing).toBeFunction();
  expectTypeOf(createClient<typeof tasks>).returns.toEqualTypeOf<TaskFlowClient<typeof tasks>>();
  expectTypeOf<JobOf<typeof list>>().toEqualTypeOf<JobOf<typeof tasks>>();
  expectTypeOf<string>().toExtend<JobId<'send_email'>>();
  type Resized = Extract<WebhookEventOf<typeof tasks>, { taskType: 'resize'; status: 'completed' }>;
  expectTypeOf<Resized['result']>().toEqualTypeOf<{ width: number }>();
});
