import { rm } from 'node:fs/promises';
import { createTRPCClient, httpLink } from '@trpc/client';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { knownTraceparent } from '../../src/jobs/trace-context.ts';
import type { AppRouter } from '../../src/server/api/root-router.ts';
import { startApi, type TestApi } from '../support/api.ts';
import { startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { writeHandlers } from '../support/write-handlers.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
const otherTrace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';

const handlers = `
import { defineTask } from 'taskflow';
import { z } from 'zod';
const any = { payload: z.looseObject({}), result: z.unknown(), backoff: () => 10 };
const calls = async ({ url, headers }, ctx) => { if (url) await ctx.fetch(url, { headers }); return ctx.traceparent; };
export const here = defineTask({ ...any, type: 'here', run: calls });
export const thread = defineTask({ ...any, type: 'thread', isolate: true, run: calls });
export const apart = defineTask({ ...any, type: 'apart', isolate: 'process', run: calls });
export const later = defineTask({ ...any, type: 'later', run: (_, ctx) => {
  if (ctx.attempt === 1) throw new Error('not yet'); return ctx.traceparent; } });
export const deaf = defineTask({ ...any, type: 'deaf', run: () => {
  setTimeout(() => { throw new Error('left behind'); }, 20); return new Promise(() => undefined); } });
`;

let api: TestApi;
let worker: RunningProcess;
let receiver: WebhookReceiver;
let folder: string;
beforeAll(async () => {
  receiver = await startReceiver();
  folder = await writeHandlers(handlers);
  const more = { WEBHOOK_ALLOWED_HOSTS: receiver.host, STOP_GRACE_MS: '100', LOG_LEVEL: 'warn' };
  api = await startApi('redis', more);
  worker = await startWorkerProcess({ ...api.settings, HANDLERS_DIR: folder });
});
afterAll(async () => {
  await api.stop();
  await worker.stop('SIGKILL');
  await receiver.close();
  await rm(folder, { recursive: true });
});

const submit = async (job: Record<string, unknown>, headers: Record<string, string> = { traceparent }) =>
  (await api.send('POST', '/api/jobs', job, headers)).body.jobId as string;
const read = async (jobId: string, wait = 0) => (await api.get(`/api/jobs/${jobId}?wait=${wait}`)).body;

test.each(['here', 'thread', 'apart'])(
  'a handler (%s) has the trace of the submit, and so has what it calls',
  async (taskType) => {
    const path = (name: string) => receiver.url.replace('hook', name);
    const received = (name: string) => receiver.requests.find((request) => request.path === `/${name}`)?.headers;
    const jobId = await submit({ taskType, payload: { url: path(taskType) }, callbackUrl: path(`${taskType}-hook`) });
    expect(await read(jobId, 10)).toMatchObject({ status: 'completed', result: traceparent, traceparent });
    expect(received(taskType)).toMatchObject({ traceparent });
    const webhook = await waitFor(() => received(`${taskType}-hook`));
    expect(webhook).toMatchObject({ traceparent, 'webhook-id': expect.any(String) });

    const own = await submit({
      taskType,
      payload: { url: path(`${taskType}-own`), headers: { TraceParent: otherTrace } },
    });
    await read(own, 10);
    expect(received(`${taskType}-own`)).toMatchObject({ traceparent: otherTrace });
  },
);

test('without a trace nothing is sent, and a malformed one is ignored', async () => {
  for (const headers of [
    {},
    { traceparent: '' },
    { traceparent: 'hello' },
    { traceparent: traceparent.toUpperCase() },
  ]) {
    const callbackUrl = `${receiver.url}?none=${Math.random()}`;
    const jobId = await submit({ taskType: 'here', callbackUrl }, headers);
    expect(await read(jobId, 10)).toMatchObject({ status: 'completed', result: null, traceparent: null });
    const request = await waitFor(() => receiver.requests.find(({ path }) => callbackUrl.endsWith(path)));
    expect(request.headers['traceparent']).toBeUndefined();
  }
});

test('a retry keeps the trace, a rerun takes that of its own request', async () => {
  const jobId = await submit({ taskType: 'later', retries: 1 });
  expect(await read(jobId, 10)).toMatchObject({ result: traceparent, attemptsMade: 2 });
  const rerun = async (headers: Record<string, string>) =>
    read((await api.send('POST', `/api/jobs/${jobId}/rerun`, {}, headers)).body.jobId);
  expect(await rerun({ traceparent: otherTrace })).toMatchObject({ traceparent: otherTrace });
  expect(await rerun({})).toMatchObject({ traceparent: null });

  const cancelled = await submit({ taskType: 'here', delay: 600_000 });
  await api.send('DELETE', `/api/jobs/${cancelled}`);
  await api.send('POST', `/api/jobs/${cancelled}/retry`);
  expect(await read(cancelled, 10)).toMatchObject({ status: 'completed', result: traceparent });
});

test('batch, Idempotency-Key and tRPC keep it too, lists leave it out', async () => {
  const job = { taskType: 'here', tags: ['kept'] };
  const batch = await api.send('POST', '/api/jobs/batch', { jobs: [job, job] }, { traceparent });
  const keyed = await submit(job, { traceparent, 'idempotency-key': 'k' });
  // Where a repeat comes from is no part of what it asks for.
  expect(await submit(job, { traceparent: otherTrace, 'idempotency-key': 'k' })).toBe(keyed);
  const link = httpLink({ url: `${api.url}/api/trpc`, headers: { traceparent } });
  const client = createTRPCClient<AppRouter>({ links: [link] });
  const { jobId } = await client.jobs.submit.mutate(job);
  for (const id of [batch.body.jobs[0].jobId, batch.body.jobs[1].jobId, keyed, jobId]) {
    expect(await read(id, 10)).toMatchObject({ result: traceparent, traceparent });
  }
  const { body } = await api.get('/api/jobs?tag=kept');
  expect(body.jobs).toHaveLength(4);
  expect(body.jobs[0]).not.toHaveProperty('traceparent');
});

test("the worker's own lines about an attempt carry the trace id", async () => {
  await read(await submit({ taskType: 'deaf', timeout: 100, retries: 0 }), 10);
  const lines = worker.output().split('\n');
  const aboutTrace = (text: string) => lines.filter((line) => line.includes(traceId) && line.includes(text));
  expect(aboutTrace('it was left behind')).toHaveLength(1);
  expect(aboutTrace('a handler left something behind that failed')).toHaveLength(1);
});

describe('taskflow.submit_job', () => {
  const call = async (text: string, values: unknown[] = []) =>
    String((await api.pool.query<{ id: string }>(`SELECT ${text} AS id`, values)).rows[0]?.id);

  test('takes a trace as its last parameter, ignores one that is none, and is called without as before', async () => {
    expect(await read(await call(`taskflow.submit_job('here', traceparent => $1)`, [traceparent]), 10)).toMatchObject({
      result: traceparent,
    });
    expect(await read(await call(`taskflow.submit_job('here', traceparent => 'hello')`))).toMatchObject({
      traceparent: null,
    });
    const all = `'here', '{}', 'low', 2, 500, NULL, NULL, NULL, NULL, ARRAY['a'], 'key'`;
    expect(await read(await call(`taskflow.submit_job(${all})`))).toMatchObject({ traceparent: null, tags: ['a'] });
  });

  test('knows the same traces as the API', async () => {
    const header = fc.stringMatching(
      /^(00|00|01|ff|FE|[0-9a-f]{2})-([0-9a-f]{32}|0{32})-([0-9a-f]{16}|0{16})-[0-9a-f]{2}(||-|-x\ny|x|\n)$/,
    );
    const headers = fc.sample(header, { numRuns: 1000, seed: 5 });
    const { rows } = await api.pool.query<{ known: string | null }>(
      'SELECT taskflow.known_traceparent(h) AS known FROM unnest($1::text[]) WITH ORDINALITY AS u(h, n) ORDER BY n',
      [headers],
    );
    const known = headers.map((text) => knownTraceparent(text));
    expect(rows.map((row) => row.known)).toEqual(known);
    expect(known.filter((text) => text !== null).length).toBeGreaterThan(50);
  });
});
