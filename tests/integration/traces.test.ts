import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../support/api.ts';
import { startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { writeHandlers } from '../support/write-handlers.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const callersSpan = '00f067aa0ba902b7';

const handlers = `
import { createRequire } from 'node:module';
import { defineTask } from 'taskflow';
import { z } from 'zod';
const { trace } = createRequire(process.cwd() + '/')('@opentelemetry/api');
const any = { payload: z.looseObject({}), result: z.unknown(), backoff: () => 10 };
export const tells = defineTask({ ...any, type: 'tells', run: (_, ctx) =>
  ({ given: ctx.traceparent, active: trace.getActiveSpan()?.spanContext().spanId }) });
export const fails = defineTask({ ...any, type: 'fails', redact: ['payload.secret'], run: ({ secret }) => {
  throw new Error('no good: ' + secret); } });
`;

/** A span as a collector gets it (OTLP, JSON). */
interface ReceivedSpan {
  service: string;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  kind: number;
  tookMs: number;
  facts: Record<string, unknown>;
  /** 2: error. */
  status: { code?: number; message?: string };
}

/** Gets webhooks, and spans as a collector would. */
let receiver: WebhookReceiver;
let api: TestApi;
let worker: RunningProcess;
let folder: string;
beforeAll(async () => {
  receiver = await startReceiver((response) => response.setHeader('Content-Type', 'application/json').end('{}'));
  folder = await writeHandlers(handlers);
  const collector = `http://${receiver.host}/`;
  const more = { WEBHOOK_ALLOWED_HOSTS: receiver.host, OTEL_EXPORTER_OTLP_ENDPOINT: collector };
  api = await startApi('redis', more);
  worker = await startWorkerProcess({ ...api.settings, HANDLERS_DIR: folder });
});
afterAll(async () => {
  await worker.stop();
  await api.stop();
  await receiver.close();
  await rm(folder, { recursive: true });
});

async function run(job: object, headers: Record<string, string> = {}) {
  const { body } = await api.send('POST', '/api/jobs', job, headers);
  return (await api.get(`/api/jobs/${body.jobId}?wait=20`)).body;
}

function spans(): ReceivedSpan[] {
  const exports = receiver.requests.filter(({ path }) => path === '/v1/traces').map(({ body }) => JSON.parse(body));
  return exports.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap((from: ResourceSpans) => {
      const service = String(factsOf(from.resource.attributes)['service.name']);
      return from.scopeSpans.flatMap((scope) => scope.spans.map((span) => toReceived(service, span)));
    }),
  );
}

type Attributes = { key: string; value: Record<string, unknown> }[];
interface RawSpan extends Omit<ReceivedSpan, 'service' | 'facts' | 'tookMs'> {
  attributes: Attributes;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
}
interface ResourceSpans {
  resource: { attributes: Attributes };
  scopeSpans: { spans: RawSpan[] }[];
}

const factsOf = (attributes: Attributes) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

const toReceived = (service: string, span: RawSpan): ReceivedSpan => ({
  ...span,
  service,
  facts: factsOf(span.attributes),
  tookMs: Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e6,
});

const ofTrace = (id: string) => spans().filter((span) => span.traceId === id);
const whole = (id: string, count: number) =>
  waitFor(() => (ofTrace(id).length >= count ? ofTrace(id) : undefined), { timeoutMs: 20_000 });

test('submit, wait, attempt and webhook are one trace over both processes, in their caller’s', async () => {
  const job = await run(
    { taskType: 'tells', payload: {}, callbackUrl: receiver.url, delay: 50 },
    { traceparent: `00-${traceId}-${callersSpan}-01` },
  );
  const all = await whole(traceId, 4);
  const named = (name: string) => all.find((span) => span.name === name);
  const [send, wait, attempt, webhook] = [
    named('send tells'),
    named('wait tells'),
    named('process tells'),
    named('webhook'),
  ];
  expect(all).toHaveLength(4);
  expect(send).toMatchObject({ service: 'taskflow-web', kind: 4, parentSpanId: callersSpan });
  expect(job.traceparent).toBe(`00-${traceId}-${send?.spanId}-01`);
  expect(send?.facts).toMatchObject({ 'messaging.message.id': job.jobId, 'messaging.destination.name': 'tells' });
  expect(wait).toMatchObject({ service: 'taskflow-worker', parentSpanId: send?.spanId });
  expect(wait?.tookMs).toBeGreaterThanOrEqual(0);
  expect(attempt).toMatchObject({ service: 'taskflow-worker', kind: 5, parentSpanId: send?.spanId, status: {} });
  expect(attempt?.facts).toMatchObject({ 'messaging.message.id': job.jobId, 'taskflow.outcome': 'succeeded' });
  // What the handler does goes on from there, by the context and by what its own instrumentation finds.
  expect(job.result).toEqual({ given: `00-${traceId}-${attempt?.spanId}-01`, active: attempt?.spanId });
  expect(webhook).toMatchObject({ kind: 3, parentSpanId: send?.spanId });
  expect(webhook?.facts).toMatchObject({ 'http.response.status_code': 200, 'taskflow.delivery.state': 'delivered' });
  const told = receiver.requests.find(({ path }) => path === '/hook');
  expect(told?.headers['traceparent']).toBe(`00-${traceId}-${webhook?.spanId}-01`);
});

test('each attempt has a span, failed ones say why, without what is redacted', async () => {
  const { traceparent } = await run({ taskType: 'fails', payload: { secret: 'swordfish-7' }, retries: 1 });
  const all = await whole(traceparent.slice(3, 35), 5);
  const attempts = all.filter(({ name }) => name === 'process fails');
  expect(attempts.map(({ facts }) => facts['taskflow.attempt'])).toEqual([1, 2]);
  for (const { status, facts } of attempts) {
    expect(facts).toMatchObject({ 'error.type': 'handler_error', 'taskflow.outcome': 'failed' });
    expect(status).toMatchObject({ code: 2, message: expect.stringContaining('no good') });
  }
  expect(JSON.stringify(all)).not.toContain('swordfish');
});

test('a caller who does not trace is not traced, and a job from SQL has a trace with its own id', async () => {
  const quiet = '0af7651916cd43dd8448eb211c80319c';
  const { traceparent } = await run(
    { taskType: 'tells', payload: {} },
    { traceparent: `00-${quiet}-${callersSpan}-00` },
  );
  expect(traceparent).toMatch(new RegExp(`^00-${quiet}-[0-9a-f]{16}-00$`));
  const { rows } = await api.pool.query(`SELECT taskflow.submit_job('tells', '{}') AS id`);
  const ownTrace = rows[0].id.replaceAll('-', '');
  const own = await whole(ownTrace, 2);
  expect(own.map(({ name }) => name).toSorted()).toEqual(['process tells', 'wait tells']);
  expect(ofTrace(quiet)).toEqual([]);
});

test('a batch is one span, which its jobs continue; a refused submit says so', async () => {
  const jobs = [{ taskType: 'tells' }, { taskType: 'tells' }];
  const { body } = await api.send('POST', '/api/jobs/batch', { jobs });
  const { traceparent } = (await api.get(`/api/jobs/${body.jobs[0].jobId}`)).body;
  const all = await whole(traceparent.slice(3, 35), 5);
  const batch = all.find(({ name }) => name === 'send batch');
  expect(batch?.facts['messaging.batch.message_count']).toBe(2);
  expect(all.filter(({ parentSpanId }) => parentSpanId === batch?.spanId)).toHaveLength(4);

  await api.send('POST', '/api/jobs', { taskType: 'nobody_knows_it' });
  const refused = await waitFor(() => spans().find(({ name }) => name === 'send nobody_knows_it'));
  expect(refused).toMatchObject({ status: { code: 2 }, facts: { 'error.type': 'invalid_input' } });
});

test('what is not sent yet is sent when a process ends', async () => {
  const { rows } = await api.pool.query(`SELECT taskflow.submit_job('tells', '{}') AS id FROM generate_series(1, 20)`);
  await waitFor(async () => {
    const open = `SELECT FROM taskflow.jobs WHERE status IN ('pending', 'active')`;
    return (await api.pool.query(open)).rowCount === 0;
  });
  await worker.stop();
  const names = rows.flatMap(({ id }) => ofTrace(id.replaceAll('-', '')).map(({ name }) => name));
  expect(names.filter((name) => name === 'process tells')).toHaveLength(20);
});
