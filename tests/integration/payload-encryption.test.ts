import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSealer } from '../../src/server/sealing/sealer.ts';
import { startApi, type Answer, type TestApi } from '../support/api.ts';
import { runCli } from '../support/run-cli.ts';
import { startWebProcess, startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { writeHandlers } from '../support/write-handlers.ts';

const key = (id: string, byte: number) => `${id}:${Buffer.alloc(32, byte).toString('base64')}`;
const handlers = `
import { defineTask } from 'taskflow';
import { z } from 'zod';
export const sealed = defineTask({ type: 'sealed', encrypt: true, redact: ['payload.pin'], retries: 0,
  payload: z.looseObject({ secret: z.string() }), result: z.unknown(),
  run: ({ secret, pin }) => ({ told: 'back: ' + secret, pin }) });
`;

let api: TestApi;
let worker: RunningProcess;
let receiver: WebhookReceiver;
let folder: string;

beforeAll(async () => {
  receiver = await startReceiver();
  folder = await writeHandlers(handlers);
  const settings = { HANDLERS_DIR: folder, WEBHOOK_ALLOWED_HOSTS: receiver.host, LEASE_MS: '3000' };
  api = await startApi('redis', { ...settings, TASKFLOW_ENCRYPTION_KEYS: key('first', 1) });
  worker = await startWorkerProcess(api.settings);
});
afterAll(async () => {
  await worker.stop();
  await api.stop();
  await receiver.close();
  await rm(folder, { recursive: true });
});

const payload = { secret: 'marked-payload', pin: 'marked-pin', order: 7 };
const get = async (path: string) => (await api.get(path)).body;
const submit = (taskType: string, given: unknown, more = {}) => api.submit({ taskType, payload: given, ...more });
const ended = (jobId: string) => get(`/api/jobs/${jobId}?wait=30`);

/** Everything that the database keeps, but what only the author of a task type wrote. */
async function stored(): Promise<string> {
  const names = [
    'jobs',
    'job_attempts',
    'job_logs',
    'webhook_deliveries',
    'webhook_attempts',
    'idempotency_keys',
    'audit_log',
  ];
  const tables = names.map((name) => api.pool.query(`SELECT row_to_json(t)::text AS row FROM taskflow.${name} t`));
  return (await Promise.all(tables)).flatMap(({ rows }) => rows.map(({ row }) => row)).join('\n');
}

test('payload and result are stored encrypted, and shown, sent and run again as they are', async () => {
  const jobId = await submit('sealed', payload, { callbackUrl: receiver.url });
  const job = await ended(jobId);
  const result = { told: 'back: marked-payload', pin: 'marked-pin' };
  const shown = { payload: { ...payload, pin: '[redacted]' }, result };
  expect(job).toMatchObject({ status: 'completed', ...shown });
  expect((await get('/api/jobs?taskType=sealed')).jobs).toMatchObject([shown]);
  await waitFor(() => receiver.requests.length > 0);
  expect(JSON.parse(receiver.requests[0]?.body ?? '').result).toEqual(result);
  const { deliveries } = await get(`/api/webhooks/deliveries?jobId=${jobId}`);
  expect(JSON.parse((await get(`/api/webhooks/deliveries/${deliveries[0].deliveryId}`)).body).result).toEqual(result);

  const edited = { ...shown.payload, order: 8 };
  const { body } = await api.send('POST', `/api/jobs/${jobId}/rerun`, { payload: edited });
  expect(await ended(body.jobId)).toMatchObject({ status: 'completed', payload: edited, result });
  const batch = await api.send(
    'POST',
    '/api/jobs/batch',
    { jobs: [{ taskType: 'sealed', payload }] },
    { 'idempotency-key': 'a' },
  );
  const again = await api.send(
    'POST',
    '/api/jobs/batch',
    { jobs: [{ taskType: 'sealed', payload }] },
    { 'idempotency-key': 'a' },
  );
  expect(again.body).toEqual(batch.body);
  expect(await ended(batch.body.jobs[0].jobId)).toMatchObject({ status: 'completed' });
  const rows = await stored();
  expect(rows).toContain('taskflow:sealed');
  expect(rows).not.toContain('marked');
});

test('what cannot be encrypted is refused: a search, a submit from SQL, a payload that pretends to be', async () => {
  const refused = await api.get('/api/jobs?taskType=sealed&payload.order=7');
  expect([refused.status, refused.body.errors]).toEqual([
    400,
    [{ path: 'payload.order', message: expect.stringContaining('is encrypted in jobs of the task type "sealed"') }],
  ]);
  expect((await get('/api/jobs?payload.order=7')).jobs).toEqual([]);
  await expect(api.pool.query(`SELECT taskflow.submit_job('sealed', '{"secret":"x"}')`)).rejects.toThrow('over HTTP');
  const { status } = await api.send('POST', '/api/jobs', {
    taskType: 'noop',
    payload: { 'taskflow:sealed': '1.first.x' },
  });
  expect(status).toBe(422);
});

test('a pull worker is given the payload, and its result is stored encrypted', async () => {
  const taskType = `sealed_${randomUUID().slice(0, 8)}`;
  expect((await api.send('PUT', `/api/tasks/${taskType}`, { payloadSchema: {}, encrypt: true })).body.encrypt).toBe(
    true,
  );
  const work = (path: string, body: object) => api.send('POST', `/api/work/${path}`, body);
  const claim = () => work('claim', { workerId: randomUUID(), taskTypes: [taskType], waitSeconds: 5 });
  const jobId = await submit(taskType, payload);
  const [attempt] = (await claim()).body.attempts;
  expect(attempt.payload).toEqual(payload);
  await work('finish', { leaseToken: attempt.leaseToken, result: { told: 'marked-result' } });
  expect(await get(`/api/jobs/${jobId}`)).toMatchObject({
    status: 'completed',
    payload,
    result: { told: 'marked-result' },
  });
  const failing = await submit(taskType, { ...payload, forceFail: true });
  const [second] = (await claim()).body.attempts;
  expect((await work('finish', { leaseToken: second.leaseToken, result: 1 })).body.outcome).toBe('failed');

  // Moved into another row it is no value of that.
  await api.pool.query(
    `UPDATE taskflow.jobs SET payload = (SELECT payload FROM taskflow.jobs WHERE id = $1), run_at = taskflow.now() WHERE id = $2`,
    [jobId, failing],
  );
  expect((await claim()).body.attempts).toEqual([]);
  expect(await get(`/api/jobs/${failing}`)).toMatchObject({
    status: 'pending',
    payload: '[encrypted]',
    errorCode: 'unreadable_payload',
  });
  expect(await stored()).not.toContain('marked');
});

test('a new first key encrypts and the old one still decrypts; without it lists go on, jobs and reruns say why not', async () => {
  const jobId = await submit('sealed', payload, { delay: 3_600_000 });
  const withKeys = (keys: string) => ({ ...api.settings, TASKFLOW_ENCRYPTION_KEYS: keys });
  const at = async (web: RunningProcess, path: string, body?: unknown): Promise<Answer> => {
    const init =
      body === undefined
        ? {}
        : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await fetch(web.url + path, init);
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  const rotated = await startWebProcess(withKeys(`${key('second', 2)},${key('first', 1)}`));
  expect((await at(rotated, `/api/jobs/${jobId}`)).body.payload.secret).toBe('marked-payload');
  const { body: newer } = await at(rotated, '/api/jobs', { taskType: 'sealed', payload });
  const { rows } = await api.pool.query(
    `SELECT payload ->> 'taskflow:sealed' AS text FROM taskflow.jobs WHERE id = $1`,
    [newer.jobId],
  );
  expect(rows[0].text).toMatch(/^1\.second\./);
  await rotated.stop();

  // The worker has the first key alone.
  expect(await ended(newer.jobId)).toMatchObject({
    status: 'failed',
    payload: '[encrypted]',
    errorCode: 'unreadable_payload',
    error: expect.stringContaining('"second", which TASKFLOW_ENCRYPTION_KEYS does not hold'),
  });
  const { jobs } = await get('/api/jobs?taskType=sealed');
  expect(jobs.map((job: { payload: unknown }) => job.payload)).toContain('[encrypted]');
  const rerun = await api.send('POST', `/api/jobs/${newer.jobId}/rerun`, {});
  expect([rerun.status, rerun.body.detail]).toEqual([503, expect.stringContaining('"second"')]);
});

test('a webhook whose result cannot be decrypted waits for the key, and tells no marker', async () => {
  const jobId = randomUUID();
  const other = createSealer({ TASKFLOW_ENCRYPTION_KEYS: [key('lost', 9)] });
  const result: unknown = JSON.parse(other.seal('"marked-result"', jobId, 'result'));
  const body = JSON.stringify({ jobId, taskType: 'sealed', result });
  const { rows } = await api.pool.query(
    `INSERT INTO taskflow.webhook_deliveries (job_id, job_version, event, url, host, body, state, next_attempt_at)
     VALUES ($1, 1, 'job.completed', $2, $3, $4, 'pending', taskflow.now()) RETURNING id`,
    [jobId, receiver.url, receiver.host, body],
  );
  const delivery = () => get(`/api/webhooks/deliveries/${rows[0].id}`);
  await waitFor(async () => (await delivery()).lastError !== null);
  expect(await delivery()).toMatchObject({
    state: 'pending',
    attemptsMade: 0,
    lastError: expect.stringContaining('"lost"'),
    body: '[encrypted]',
  });
  expect(receiver.requests.some((request) => request.body.includes(jobId))).toBe(false);
});

test('after a rotation everything is encrypted anew by one command, also what was plain, and then the old key may go', async () => {
  const done = await submit('sealed', payload, { callbackUrl: receiver.url });
  await ended(done);
  const plain = await submit('noop', { note: 'marked-note' });
  await api.pool.query(`UPDATE taskflow.task_types SET encrypt = true WHERE task_type = 'noop'`);
  const env = { ...api.settings, TASKFLOW_ENCRYPTION_KEYS: `${key('second', 2)},${key('first', 1)}` };
  const reencrypt = async () => {
    const { stdout, stderr, code } = await runCli(['reencrypt', '--json'], { env });
    return { ...JSON.parse(stdout), stderr, code };
  };
  const { rows: lost } = await api.pool.query(`DELETE FROM taskflow.jobs WHERE id = (
      SELECT id FROM taskflow.jobs WHERE error_code = 'unreadable_payload' AND payload ->> 'taskflow:sealed' LIKE '1.first.%')
    RETURNING id`);
  expect(lost).toHaveLength(1);
  // One delivery is of a key that nobody has.
  expect(await reencrypt()).toMatchObject({
    code: 1,
    jobs: { unreadable: 0 },
    deliveries: { unreadable: 1 },
    stderr: expect.stringContaining('1 row cannot be decrypted'),
  });
  await api.pool.query(`DELETE FROM taskflow.webhook_deliveries WHERE body LIKE '%1.lost.%'`);
  expect(await reencrypt()).toMatchObject({ code: 0, jobs: { written: 0 }, deliveries: { written: 0, unreadable: 0 } });
  const rows = await stored();
  expect(rows).not.toMatch(/1\.first\.|marked/);

  const later = await startWebProcess({ ...api.settings, TASKFLOW_ENCRYPTION_KEYS: key('second', 2) });
  const at = async (path: string) => (await fetch(later.url + path)).json();
  expect(await at(`/api/jobs/${done}`)).toMatchObject({
    payload: { secret: 'marked-payload' },
    result: { pin: 'marked-pin' },
  });
  expect(await at(`/api/jobs/${plain}`)).toMatchObject({ payload: { note: 'marked-note' } });
  await later.stop();
});

test('no process starts without keys while something is encrypted, and a bad key is named', async () => {
  const { TASKFLOW_ENCRYPTION_KEYS: _, ...without } = api.settings;
  await expect(startWebProcess(without)).rejects.toThrow(
    /Payloads of .*sealed.* are encrypted: set TASKFLOW_ENCRYPTION_KEYS/,
  );
  await expect(startWorkerProcess(without)).rejects.toThrow(/are encrypted: set TASKFLOW_ENCRYPTION_KEYS/);
  const bad = { ...without, TASKFLOW_ENCRYPTION_KEYS: `a:${Buffer.alloc(31).toString('base64')}` };
  await expect(startWebProcess(bad)).rejects.toThrow(/TASKFLOW_ENCRYPTION_KEYS: .*32 bytes .*not shown/);
});
