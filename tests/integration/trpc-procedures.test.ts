import { once } from 'node:events';
import { connect } from 'node:net';
import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AppRouter } from '../../src/server/api/root-router.ts';
import { startApi } from '../support/api.ts';
import type { TestApi } from '../support/api.ts';

let api: TestApi;
const clientOf = (headers: Record<string, string> = {}) =>
  createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: `${api.url}/api/trpc`, headers })] });
let client: ReturnType<typeof clientOf>;
beforeAll(async () => {
  api = await startApi('redis');
  client = clientOf();
});
afterAll(() => api.stop());

test('a job is submitted, read, listed and cancelled, and REST says the same', async () => {
  const { jobId } = await client.jobs.submit.mutate({ taskType: 'noop', payload: { note: 'x' }, tags: ['trpc'] });
  const job = await client.jobs.get.query({ jobId });
  expect(job).toEqual((await api.get(`/api/jobs/${jobId}`)).body);
  const page = await client.jobs.list.query({ tag: 'trpc' });
  expect(page.jobs.map((listed) => listed.jobId)).toEqual([jobId]);
  expect((await client.jobs.cancel.mutate({ jobId })).status).toBe('cancelled');
  const { logs } = await client.jobs.logs.query({ jobId });
  expect(logs.map((line) => line.message)).toEqual(['Job created: noop', expect.stringContaining('Job cancelled')]);
});

test('queries made together travel together', async () => {
  const [overview, history, { tasks }, { workers }] = await Promise.all([
    client.stats.overview.query(),
    client.stats.history.query({ range: 'hour' }),
    client.tasks.list.query(),
    client.workers.list.query(),
  ]);
  expect(overview.services).toEqual({ queue: 'redis', queueReachable: true, smtp: false });
  expect(history.points).toHaveLength(60);
  expect(tasks.map((task) => task.taskType)).toEqual(['noop']);
  expect(workers).toEqual([]);
});

test('errors carry status and fields', async () => {
  const refusal = await client.jobs.submit.mutate({ taskType: 'noop', payload: { to: 'nobody' } }).catch(dataOf);
  expect(refusal).toMatchObject({ httpStatus: 422, errors: [{ path: 'payload.to' }], requestId: expect.any(String) });
  const missing = await client.jobs.get.query({ jobId: '01a2101d-4bf8-70b5-bc3e-2083be666e6c' }).catch(dataOf);
  expect(missing).toMatchObject({ code: 'NOT_FOUND', httpStatus: 404 });
  const malformed = await client.jobs.get.query({ jobId: 'abc' }).catch(dataOf);
  expect(malformed).toMatchObject({ httpStatus: 400, errors: [{ path: 'jobId' }] });
});

test('a search is read as REST reads it, and its tags are known', async () => {
  const { jobId } = await client.jobs.submit.mutate({ taskType: 'noop', payload: {}, tags: ['very big', 'search'] });
  const { jobs } = await client.jobs.list.query({ q: 'tag:"very big" -status:completed type:no* after:today' });
  expect(jobs.map((job) => job.jobId)).toEqual([jobId]);
  const refusal = await client.jobs.list.query({ q: 'x status:bogus' }).catch(dataOf);
  expect(refusal).toMatchObject({
    httpStatus: 400,
    errors: [{ path: 'q', message: expect.stringMatching(/^At character 10: status: does not take "bogus"/) }],
  });
  const { tags } = await client.jobs.tags.query();
  expect(tags).toEqual(expect.arrayContaining([{ tag: 'very big', jobs: 1 }]));
});

test.each([3_000, 100_000])('a payload nested %i deep makes no 500', async (levels) => {
  const payload = `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const answer = await api.send('POST', '/api/trpc/jobs.submit', `{"json":{"taskType":"noop","payload":${payload}}}`);
  expect([answer.status, answer.body.code]).toEqual([422, 'invalid_input']);
});

test('addresses, methods and batches that are none are refused', async () => {
  const calls = (count: number) => `/api/trpc/${Array.from({ length: count }, () => 'whoAmI').join(',')}?batch=1`;
  expect((await api.get('/api/trpc/%zz')).status).toBe(400);
  expect((await api.get(calls(100))).status).toBe(200);
  expect((await api.get(calls(101))).status).toBe(400);
  const put = await api.send('PUT', '/api/trpc/jobs.submit', { taskType: 'noop' });
  expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, POST, HEAD']);
});

test('no body is read of a caller who is refused', async () => {
  const socket = connect(api.web.port, '127.0.0.1');
  const origin = 'Origin: http://evil.example';
  const length = ['Content-Type: application/json', 'Content-Length: 1000000'];
  socket.write(['POST /api/trpc/jobs.submit HTTP/1.1', 'Host: localhost', origin, ...length, '', '{'].join('\r\n'));
  const [answer] = await once(socket, 'data', { signal: AbortSignal.timeout(5000) });
  socket.destroy();
  expect(String(answer)).toMatch(/^HTTP\/1\.1 403 /);
});

test('who may call is the same as in REST', async () => {
  const foreign = await clientOf({ origin: 'http://evil.example' }).tasks.list.query().catch(dataOf);
  expect(foreign).toMatchObject({ httpStatus: 403 });
  const forwarded = await clientOf({ 'x-forwarded-for': '1.2.3.4' }).tasks.list.query().catch(dataOf);
  expect(forwarded).toMatchObject({ code: 'UNAUTHORIZED', httpStatus: 401, requestId: expect.any(String) });
});

// The last one: from its first key on every call needs one.
test('keys are made, listed without themselves and revoked by an admin alone, and the last admin stays', async () => {
  expect(await client.keys.list.query()).toEqual({ keys: [], isOpen: true });
  expect(await client.whoAmI.query()).toMatchObject({ kind: 'local', keyName: null });
  const bearer = (key: string) => clientOf({ authorization: `Bearer ${key}` });
  const first = await client.keys.create.mutate({ name: 'first', scopes: ['admin'] });
  const admin = bearer(first.key);
  const other = await admin.keys.create.mutate({ name: 'other', scopes: ['manage'] });
  const { keys, isOpen } = await admin.keys.list.query();
  expect([keys.map(({ name }) => name), isOpen, JSON.stringify(keys).includes('tf_')]).toEqual([
    ['other', 'first'],
    false,
    false,
  ]);
  expect(await bearer(other.key).keys.list.query().catch(dataOf)).toMatchObject({ httpStatus: 403 });
  expect(await bearer(other.key).whoAmI.query()).toEqual({
    kind: 'key',
    keyName: 'other',
    scopes: ['read', 'submit', 'manage'],
  });
  await admin.keys.revoke.mutate({ keyId: other.keyId });
  expect(await bearer(other.key).tasks.list.query().catch(dataOf)).toMatchObject({ httpStatus: 401 });
  expect(await admin.keys.revoke.mutate({ keyId: first.keyId }).catch(dataOf)).toMatchObject({ httpStatus: 409 });
});

function dataOf(error: unknown): unknown {
  if (error instanceof TRPCClientError) return error.data;
  throw error;
}
