import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi, type TestApi } from '../support/api.ts';
import { startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { writeHandlers } from '../support/write-handlers.ts';

/** The same answers as tests/support/conformance_worker.py gives. */
const handlers = `
import { defineTask, FatalError, RetryAfter } from 'taskflow';
import { z } from 'zod';
async function run({ do: what, value }, ctx) {
  const once = (name) => what === name && ctx.attempt === 1;
  const stopped = () => new Promise((resolve) => ctx.signal.addEventListener('abort', resolve));
  if (what === 'echo') return value;
  if (once('fail once')) throw new Error('no luck');
  if (what === 'fail for good') throw new FatalError('no use');
  if (once('retry after')) throw new RetryAfter(300, 'later');
  if (what === 'invalid result') return { value: 'no list' };
  if (what === 'wait') { ctx.log.info('waiting'); await stopped(); throw new Error('stopped'); }
  if (what === 'stubborn') { ctx.log.info('waiting'); await stopped(); return 'too late'; }
  if (once('die once')) process.kill(process.pid, 'SIGKILL');
  if (what === 'die once') return 'alive';
  if (what === 'tell') {
    ctx.log.info('first ü'); ctx.log.warn('second'); ctx.progress(50, 'half');
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return 'done';
}
const result = z.union([z.string(), z.object({ value: z.array(z.unknown()) })]);
const payload = z.looseObject({ do: z.string(), value: z.unknown().optional() });
export const conform = defineTask({ type: 'conform_here', payload, result, run });
export const mortal = defineTask({ type: 'mortal_here', payload, result, run });
export const taken = defineTask({ type: 'taken_over', payload, result, run });
`;
const resultSchema = {
  anyOf: [{ type: 'string' }, { type: 'object', properties: { value: { type: 'array' } }, required: ['value'] }],
};

let api: TestApi;
let receiver: WebhookReceiver;
let folder: string;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  receiver = await startReceiver((response, number) => answerPushed(response, receiver.requests[number - 1]));
  folder = await writeHandlers(handlers);
  const times = { LEASE_MS: '6000', STOP_GRACE_MS: '500' };
  api = await startApi('postgres', { ...times, HANDLERS_DIR: folder, WEBHOOK_ALLOWED_HOSTS: receiver.host });
  const settings = { ...api.settings, WORKER_CONCURRENCY: '20', WORKER_TASK_TYPES: 'conform_here,http_request' };
  const worker = await startWorkerProcess(settings);
  ends.push(() => worker.stop());
  for (const taskType of ['conform_python', 'mortal_python']) {
    await api.send('PUT', `/api/tasks/${taskType}`, { payloadSchema: {}, resultSchema });
  }
  await startPython('tests/support/conformance_worker.py', 'conform_python');
});
afterAll(async () => {
  for (const end of ends.toReversed()) await end();
  await api.stop();
  await receiver.close();
  await rm(folder, { recursive: true });
});

async function startPython(...args: string[]): Promise<ChildProcess> {
  const child = spawn('python3', args, {
    env: { NODE_ENV: 'test', PATH: process.env['PATH'], TASKFLOW_URL: api.url },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(child, 'spawn');
  const exited = once(child, 'exit');
  ends.push(async () => {
    child.kill();
    await exited;
  });
  return child;
}

/** The other end of `http_request`: what a payload of `conform` asks for stands in the body. */
function answerPushed(
  response: Parameters<Parameters<typeof startReceiver>[0] & object>[0],
  request?: { body: string; path: string },
) {
  const { do: what, value } = JSON.parse(request?.body ?? '{}');
  const before = receiver.requests.filter(({ body }) => body === request?.body).length;
  if (what === 'fail once' && before === 1) return response.writeHead(500).end('no luck');
  if (what === 'retry after' && before === 1) return response.writeHead(429, { 'retry-after': '1' }).end('later');
  if (what === 'wait' || what === 'stubborn')
    return response.socket?.once('close', () => gone.add(request?.body ?? ''));
  return response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify(what === 'echo' ? value : 'done'));
}
const gone = new Set<string>();

let made = 0;
const kinds = {
  'a worker of TaskFlow': 'conform_here',
  'the Python example': 'conform_python',
  'a receiver of http_request': 'http_request',
};

/** What the sentences are made of, for one kind of worker. */
function wordsFor(conform: string) {
  const isPushed = conform === 'http_request';
  async function submit(
    what: string,
    more: { value?: unknown; retries?: number; timeout?: number; taskType?: string } = {},
  ) {
    const { value, taskType = conform, ...rest } = more;
    made += 1;
    const asked = { do: what, value, made };
    const payload = isPushed ? { url: receiver.url, method: 'POST', body: asked } : asked;
    const { status, body } = await api.send('POST', '/api/jobs', { taskType, payload, ...rest });
    expect([status, body.errors]).toEqual([201, undefined]);
    return { jobId: String(body.jobId), asked: JSON.stringify(asked) };
  }
  const job = async (jobId: string) => (await api.get(`/api/jobs/${jobId}`)).body;
  const ended = async (jobId: string) => {
    const { body } = await api.get(`/api/jobs/${jobId}?wait=30`);
    const { attempts } = (await api.get(`/api/jobs/${jobId}/attempts`)).body;
    return { ...body, outcomes: attempts.map((one: { outcome: string }) => one.outcome), attempts };
  };
  const resultOf = (given: { result: { body: string } }) => (isPushed ? JSON.parse(given.result.body) : given.result);
  const active = (jobId: string) => waitFor(async () => (await job(jobId)).status === 'active', { timeoutMs: 15_000 });
  const delayAfter = (attempt: { retryAt: string; finishedAt: string }) =>
    Date.parse(attempt.retryAt) - Date.parse(attempt.finishedAt);
  return { isPushed, submit, job, ended, resultOf, active, delayAfter };
}

describe.each(Object.entries(kinds))('%s', (_, conform) => {
  const { isPushed, submit, ended, resultOf, active, delayAfter } = wordsFor(conform);

  test.concurrent('a success keeps its result', async () => {
    const { jobId } = await submit('nothing');
    const end = await ended(jobId);
    expect(end).toMatchObject({ status: 'completed', outcomes: ['succeeded'], attemptsMade: 1 });
    expect(resultOf(end)).toBe('done');
  });

  test.concurrent('a payload with odd Unicode arrives intact, and so does the result', async () => {
    const value = 'a\u2028b"\\ud800\\ \u{1d518}👩‍👩‍👧 \u202eعربي\u0301 \uffff \u0001 </script> ${x}';
    const end = await ended((await submit('echo', { value })).jobId);
    expect(resultOf(end)).toBe(value);
  });

  test.concurrent('a failure is retried with backoff', async () => {
    const end = await ended((await submit('fail once')).jobId);
    expect(end).toMatchObject({ status: 'completed', outcomes: ['failed', 'succeeded'], attemptsMade: 2 });
    expect(end.attempts[0].error).toMatchObject({ message: expect.stringContaining('no luck'), code: 'handler_error' });
    expect(Math.abs(delayAfter(end.attempts[0]) - 2500)).toBeLessThanOrEqual(500);
  });

  test.concurrent('a failure that says when to retry is retried then', async () => {
    const end = await ended((await submit('retry after')).jobId);
    expect(end).toMatchObject({ status: 'completed', outcomes: ['failed', 'succeeded'] });
    expect(Math.round(delayAfter(end.attempts[0]) / 100)).toBe(isPushed ? 10 : 3);
  });

  test.concurrent('a cancel while it runs arrives, and what it says afterwards is fenced out', async () => {
    const { jobId, asked } = await submit('stubborn');
    await active(jobId);
    if (isPushed) await waitFor(() => receiver.requests.some(({ body }) => body === asked));
    expect((await api.send('DELETE', `/api/jobs/${jobId}`)).status).toBe(200);
    if (isPushed) await waitFor(() => gone.has(asked));
    await sleep(3000);
    const end = await ended(jobId);
    expect(end).toMatchObject({ status: 'cancelled', outcomes: ['cancelled'], result: null, errorCode: 'cancelled' });
  });

  test.concurrent('an attempt ends at its timeout', async () => {
    const end = await ended((await submit('wait', { timeout: 1000, retries: 0 })).jobId);
    expect(end).toMatchObject({ status: 'failed', outcomes: ['timed_out'], errorCode: 'timed_out' });
    expect(end.attempts[0].durationMs).toBeGreaterThanOrEqual(1000);
    expect(end.attempts[0].durationMs).toBeLessThan(8000);
  });
});

/** What needs a handler that speaks to TaskFlow. */
describe.each(['here', 'python'])('a handler %s', (where) => {
  const [conform, mortal] = [`conform_${where}`, `mortal_${where}`];
  const { submit, job, ended } = wordsFor(conform);

  test.concurrent('a failure for good is not retried, and is in a group of errors', async () => {
    const end = await ended((await submit('fail for good')).jobId);
    expect(end).toMatchObject({ status: 'failed', outcomes: ['failed'], error: 'no use', errorCode: 'handler_error' });
    const groups = async () => (await api.get(`/api/errors?taskType=${conform}&q=no%20use`)).body.groups;
    const [group] = await waitFor(async () => ((await groups()).length > 0 ? groups() : undefined));
    expect(group).toMatchObject({ code: 'handler_error', title: 'no use', state: 'new', count: 1, jobId: end.jobId });
  });

  test.concurrent('a result that does not match its schema fails the job for good', async () => {
    const end = await ended((await submit('invalid result')).jobId);
    expect(end).toMatchObject({ status: 'failed', outcomes: ['failed'], errorCode: 'invalid_result', result: null });
  });

  test.concurrent('forceFail makes an attempt fail', async () => {
    const { body } = await api.send('POST', '/api/jobs', {
      taskType: conform,
      payload: { do: 'x', forceFail: true },
      retries: 0,
    });
    expect(await ended(body.jobId)).toMatchObject({
      status: 'failed',
      errorCode: 'handler_error',
      outcomes: ['failed'],
    });
  });

  test.concurrent('logs and progress appear while it runs', async () => {
    const { jobId } = await submit('tell');
    await waitFor(async () => (await job(jobId)).progress?.percent === 50);
    expect(await ended(jobId)).toMatchObject({ status: 'completed', progress: { percent: 50, note: 'half' } });
    const { logs } = (await api.get(`/api/jobs/${jobId}/logs`)).body;
    const own = logs.filter((line: { message: string }) => /^(first|second)/.test(line.message));
    expect(own).toMatchObject([
      { level: 'info', message: 'first ü', attempt: 1 },
      { level: 'warn', message: 'second', attempt: 1 },
    ]);
  });

  test.concurrent('a job whose worker is killed is retried by another', async () => {
    const isHere = where === 'here';
    const startOne = async (): Promise<Pick<RunningProcess, 'exited'>> => {
      if (!isHere)
        return {
          exited: once(await startPython('tests/support/conformance_worker.py', mortal), 'exit').then(() => null),
        };
      const one = await startWorkerProcess({ ...api.settings, WORKER_TASK_TYPES: mortal });
      ends.push(() => one.stop());
      return one;
    };
    const first = await startOne();
    const { jobId } = await submit('die once', { taskType: mortal });
    await first.exited;
    await startOne();
    const end = await ended(jobId);
    expect(end).toMatchObject({ status: 'completed', result: 'alive', outcomes: ['lost', 'succeeded'] });
    expect(end.attempts[0].workerId).not.toBe(end.attempts[1].workerId);
  });
});

test('a worker that starts with a handler of a pulled type takes the type over, with what waits', async () => {
  const taskType = 'taken_over';
  await api.send('PUT', `/api/tasks/${taskType}`, { payloadSchema: {} });
  const submit = async () => (await api.send('POST', '/api/jobs', { taskType, payload: { do: 'x' } })).body.jobId;
  const [held, waiting] = [await submit(), await submit()];
  const workerId = randomUUID();
  const claim = () => api.send('POST', '/api/work/claim', { workerId, taskTypes: [taskType] });
  const [attempt] = (await claim()).body.attempts;
  expect(attempt.jobId).toBe(held);
  const worker = await startWorkerProcess({ ...api.settings, WORKER_TASK_TYPES: taskType });
  ends.push(() => worker.stop());
  expect(await claim()).toMatchObject({ status: 409, body: { code: 'conflict', taskTypes: [taskType] } });
  const { status } = await api.send('POST', '/api/work/finish', { leaseToken: attempt.leaseToken, result: 'by hand' });
  expect(status).toBe(200);
  expect((await api.get(`/api/jobs/${held}`)).body).toMatchObject({ status: 'completed', result: 'by hand' });
  const taken = (await api.get(`/api/jobs/${waiting}?wait=30`)).body;
  expect(taken).toMatchObject({ status: 'completed', result: 'done', attemptsMade: 1 });
});

describe('docs/pull-workers', () => {
  const isRun = (task: { taskType: string; workers: number }) => task.taskType === 'count_words' && task.workers > 0;

  test('the examples work as they stand', async () => {
    const text = await readFile('docs/pull-workers.md', 'utf8');
    const script = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block).join('\n');
    const env = { NODE_ENV: 'test' as const, PATH: process.env['PATH'], TASKFLOW_URL: api.url };
    const { stdout } = await promisify(execFile)('bash', ['-euc', script], { env });
    for (const part of [
      '"pull":true',
      '"state":"running"',
      'words from a file',
      '"stored":1',
      '"name":"words.txt"',
      '"outcome":"succeeded"',
    ]) {
      expect(stdout).toContain(part);
    }
    const { jobs } = (await api.get('/api/jobs?taskType=count_words')).body;
    expect(jobs).toMatchObject([{ status: 'completed', result: 6 }]);
  });

  test('worker.py runs as it stands, and gives back what it runs when it is stopped', async () => {
    const child = await startPython('docs/pull-workers/worker.py');
    await waitFor(async () => (await api.get('/api/tasks')).body.tasks.some(isRun));
    const { body } = await api.send('POST', '/api/jobs', { taskType: 'count_words', payload: { text: 'a b c' } });
    expect((await api.get(`/api/jobs/${body.jobId}?wait=20`)).body).toMatchObject({ status: 'completed', result: 3 });
    child.kill();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
