import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../support/api.ts';
import { startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { writeHandlers } from '../support/write-handlers.ts';

const marker = '[redacted]';
const password = 'hunter2 "quoted"';
const number = 4_111_111_111_111_111;

const handlers = `
import { defineTask } from 'taskflow';
import { z } from 'zod';
const pay = (type, isolate) => defineTask({ type, isolate, retries: 0,
  redact: ['payload.password', 'payload.cards.*.number', 'result.receipt.code'],
  payload: z.looseObject({ password: z.string(), cards: z.array(z.looseObject({ number: z.number() })) }),
  result: z.unknown(),
  async run({ password, cards, fails, waits }, { log, progress, signal }) {
    log.info('signed in with ' + password, { password, url: '/?p=' + encodeURIComponent(password), cards });
    progress(50, 'as ' + password);
    if (waits) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    if (fails) throw new Error('refused: ' + password + ' for ' + cards[0].number);
    return { length: password.length, receipt: { code: 'code-of-the-receipt', shown: 'open' } };
  } });
export const paid = pay('paid', false);
export const isolated = pay('paid_isolated', true);
`;

let api: TestApi;
let worker: RunningProcess;
let receiver: WebhookReceiver;
let folder: string;

beforeAll(async () => {
  receiver = await startReceiver();
  folder = await writeHandlers(handlers);
  const settings = { HANDLERS_DIR: folder, WEBHOOK_ALLOWED_HOSTS: receiver.host, LOG_LEVEL: 'trace' };
  api = await startApi('redis', settings);
  worker = await startWorkerProcess(api.settings);
});
afterAll(async () => {
  await worker.stop();
  await api.stop();
  await receiver.close();
  await rm(folder, { recursive: true });
});

const payload = { password, cards: [{ number, name: 'Ann' }], order: 7 };
const shownPayload = { password: marker, cards: [{ number: marker, name: 'Ann' }], order: 7 };

/** Whether anything in it tells a redacted value. */
const tells = (said: unknown) => /hunter2|4111111111111111|code-of-the-receipt/.test(JSON.stringify(said));
const get = async (path: string) => (await api.get(path)).body;
const submit = (taskType: string, given: unknown, more = {}) => api.submit({ taskType, payload: given, ...more });
const ended = (jobId: string) => get(`/api/jobs/${jobId}?wait=30`);

test('a redacted value reaches the handler, and nobody else: not by the API, a log, a webhook or a broadcast', async () => {
  const heard: unknown[] = [];
  const socket = io(api.url, { transports: ['websocket'] });
  socket.onAny((...event) => heard.push(event));
  await waitFor(() => socket.connected);
  const jobId = await submit('paid', payload, { callbackUrl: receiver.url });
  const failedId = await submit('paid', { ...payload, fails: true }, { callbackUrl: receiver.url });

  const job = await ended(jobId);
  expect(job).toMatchObject({
    status: 'completed',
    payload: shownPayload,
    result: { length: password.length, receipt: { code: marker, shown: 'open' } },
  });
  expect(await ended(failedId)).toMatchObject({ status: 'failed', error: `refused: ${marker} for ${marker}` });

  await waitFor(() => receiver.requests.length === 2);
  const sent = receiver.requests.map(({ body }) => JSON.parse(body));
  expect(sent.find((body) => body.jobId === jobId).result).toEqual(job.result);
  const { deliveries } = await get(`/api/webhooks/deliveries?jobId=${jobId}`);
  const delivery = await get(`/api/webhooks/deliveries/${deliveries[0].deliveryId}`);
  expect(JSON.parse(delivery.body).result).toEqual(job.result);

  const { jobs } = await get('/api/jobs?taskType=paid');
  expect(jobs.map((one: { payload: unknown }) => one.payload)).toEqual([
    { ...shownPayload, fails: true },
    shownPayload,
  ]);
  const { logs } = await get(`/api/jobs/${jobId}/logs`);
  expect(logs).toContainEqual(
    expect.objectContaining({
      message: `signed in with ${marker}`,
      data: { password: marker, url: `/?p=${marker}`, cards: [{ number: marker, name: 'Ann' }] },
    }),
  );
  await waitFor(() => JSON.stringify(heard).includes(`for ${marker}`));
  const others = await Promise.all(
    [failedId, jobId].flatMap((id) => ['logs', 'attempts'].map((what) => get(`/api/jobs/${id}/${what}`))),
  );
  expect(tells([job, jobs, sent, delivery, logs, others, heard, worker.output(), api.web.output()])).toBe(false);
  socket.close();
  expect((await get('/api/tasks')).tasks.find((one: { taskType: string }) => one.taskType === 'paid').redact).toEqual([
    'payload.password',
    'payload.cards.*.number',
    'result.receipt.code',
  ]);
});

test('the note of a running attempt is shown without redacted values', async () => {
  const jobId = await submit('paid', { ...payload, waits: true });
  const progress = await waitFor(async () => (await get(`/api/jobs/${jobId}`)).progress);
  expect(progress).toEqual({ percent: 50, note: `as ${marker}` });
  await api.send('POST', `/api/jobs/${jobId}/cancel`);
});

test('what an isolated handler says is shown without redacted values too', async () => {
  const jobId = await submit('paid_isolated', { ...payload, fails: true });
  expect(await ended(jobId)).toMatchObject({ status: 'failed', error: `refused: ${marker} for ${marker}` });
  const { logs } = await get(`/api/jobs/${jobId}/logs`);
  const { attempts } = await get(`/api/jobs/${jobId}/attempts`);
  expect(attempts[0].error.stack).toContain(marker);
  expect(logs.some(({ message }: { message: string }) => message === `signed in with ${marker}`)).toBe(true);
  expect(tells([logs, attempts])).toBe(false);
});

test('a rerun takes the true values, also where the edited payload has the marker; a submit of the marker is refused', async () => {
  const jobId = await submit('paid', payload);
  const stored = async (id: string) =>
    (await api.pool.query('SELECT payload FROM taskflow.jobs WHERE id = $1', [id])).rows[0].payload;
  const rerun = (body: unknown) => api.send('POST', `/api/jobs/${jobId}/rerun`, body);
  const { payload: shown } = await get(`/api/jobs/${jobId}`);

  expect(await stored((await rerun({})).body.jobId)).toEqual(payload);
  const edited = await rerun({ payload: { ...shown, order: 8 } });
  expect([edited.status, await stored(edited.body.jobId)]).toEqual([201, { ...payload, order: 8 }]);
  const moved = await rerun({ payload: { ...shown, password: 'another', cards: [shown.cards[0], { number: 1 }] } });
  expect(moved.status).toBe(422);
  expect(moved.body.errors[0].message).toContain(marker);
  const asIs = await api.send('POST', '/api/jobs', { taskType: 'paid', payload: { ...payload, password: marker } });
  expect(asIs.status).toBe(422);
});

test('no filter and no bulk action finds jobs by what is redacted, or tells that it could', async () => {
  const jobId = await submit('paid', { ...payload, order: 77 }, { delay: 3_600_000 });
  const value = encodeURIComponent(password);
  expect((await get('/api/jobs?payload.order=77')).jobs).toHaveLength(1);
  expect((await get(`/api/jobs?payload.order=77&payload.password=${value}`)).jobs).toEqual([]);
  expect((await get('/api/jobs?q=hunter2')).jobs).toEqual([]);
  for (const q of ['payload.order:77', 'payload.order:77 type:paid', 'payload.order:77 type:pa*']) {
    expect([q, (await get(`/api/jobs?q=${q}`)).jobs.length]).toEqual([q, 1]);
    const guess = encodeURIComponent(`${q} payload.password:${JSON.stringify(password)}`);
    expect((await api.get(`/api/jobs?q=${guess}`)).body.jobs ?? []).toEqual([]);
  }

  const refused = await api.get(`/api/jobs?taskType=paid&payload.password=${value}`);
  expect([refused.status, refused.body.errors[0].path]).toEqual([400, 'payload.password']);
  const byQ = await api.get(
    `/api/jobs?q=${encodeURIComponent(`type:other,paid payload.password:${JSON.stringify(password)}`)}`,
  );
  expect([byQ.status, byQ.body.errors[0]]).toEqual([
    400,
    { path: 'q', message: expect.stringContaining('payload.password is redacted in jobs of the task type "paid"') },
  ]);
  const action = (filter: unknown) => api.send('POST', '/api/jobs/actions', { action: 'cancel', filter });
  expect((await action({ taskType: 'paid', payload: { password } })).status).toBe(422);
  expect((await action({ payload: { order: 77, password } })).body.matched).toBe(0);
  const refusedQ = await action({ taskType: 'paid', q: `payload.password:${JSON.stringify(password)}` });
  expect([refusedQ.status, refusedQ.body.errors[0].path]).toEqual([422, 'filter.q']);
  expect((await action({ q: `payload.order:77 payload.password:${JSON.stringify(password)}` })).body.matched).toBe(0);
  // The actions themselves stay, and are for all to read who may read jobs.
  const { actions } = await get('/api/jobs/actions');
  expect(actions.map(({ filter }: { filter: unknown }) => filter)).toEqual([
    { q: 'payload.order:… payload.password:…' },
    { payload: { order: '…', password: '…' } },
  ]);
  expect((await get(`/api/jobs/actions/${actions[1].actionId}`)).filter).toEqual(actions[1].filter);
  expect((await get(`/api/jobs/${jobId}`)).status).toBe('pending');
});

test('a pull worker gets the true values, and what it says is shown without them', async () => {
  const put = (redact: unknown) => api.send('PUT', '/api/tasks/pulled_pay', { payloadSchema: {}, redact });
  expect((await put(['payload.password', 'error.x'])).body.errors[0].path).toBe('redact.1');
  expect((await put(['payload.password'])).body.redact).toEqual(['payload.password']);
  const jobId = await submit('pulled_pay', payload, { retries: 0 });
  const work = (path: string, body: object) => api.send('POST', `/api/work/${path}`, body);
  const claimed = await work('claim', { workerId: randomUUID(), taskTypes: ['pulled_pay'] });
  const [{ leaseToken, payload: given }] = claimed.body.attempts;
  expect(given).toEqual(payload);
  await work('log', { leaseToken, lines: [{ message: `it is ${password}`, data: { password } }] });
  await work('progress', { leaseToken, percent: 1, note: `it is ${password}` });
  const error = { name: password, message: `not ${password}`, stack: `at ${password}` };
  await work('fail', { leaseToken, error, retryable: false });
  const job = await get(`/api/jobs/${jobId}`);
  expect(job).toMatchObject({ error: `not ${marker}`, progress: { note: `it is ${marker}` } });
  expect(tells([await get(`/api/jobs/${jobId}/logs`), await get(`/api/jobs/${jobId}/attempts`)])).toBe(false);
});
