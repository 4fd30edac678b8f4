import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { loadEnv } from '../../src/server/env.ts';
import { openLimitStore } from '../../src/server/limits/limit-store.ts';
import { runCli } from '../support/run-cli.ts';
import { freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWebProcess, startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { startRedisCluster, type RunningCluster } from '../support/start-redis-cluster.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

vi.setConfig({ testTimeout: 180_000 });

/** Of a cancelled `wait` a file tells. `again` fails at first, so that its hint is put off. */
const handlers = `
import { defineTask, RetryAfter } from 'taskflow';
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
const any = z.looseObject({});
export const plain = defineTask({ type: 'plain', payload: any, result: z.null(), async run() { return null; } });
export const again = defineTask({ type: 'again', payload: any, result: z.null(), async run(_, { attempt }) {
  if (attempt === 1) throw new RetryAfter(200);
  return null;
} });
export const wait = defineTask({ type: 'wait', payload: z.object({ file: z.string() }), result: z.null(),
  run: ({ file }, { signal }) => new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => { writeFileSync(file, ''); reject(signal.reason); });
  }) });
`;

let database: TestDatabase;
let folder: string;
let cluster: RunningCluster;
let settings: Record<string, string>;
let web: RunningProcess;
let workers: RunningProcess[];
let socket: Socket;
const heard = new Set<string>();

beforeAll(async () => {
  [database, folder, cluster] = await Promise.all([
    freshDatabase(),
    writeHandlers(handlers),
    startRedisCluster('shop'),
  ]);
  // Beats are rare, so that what is heard soon was broadcast.
  settings = { ...settingsFor('postgres', database), ...cluster.settings, HANDLERS_DIR: folder, LEASE_MS: '60000' };
  [web, ...workers] = await Promise.all([
    startWebProcess(settings),
    startWorkerProcess({ ...settings, WORKER_TASK_TYPES: 'again' }),
    startWorkerProcess({ ...settings, WORKER_TASK_TYPES: 'plain,wait' }),
  ]);
  // At the one worker a dashboard hears of what the other and web do.
  socket = io(workers[0]?.url ?? '', { transports: ['websocket'], auth: { ticket: '' } });
  socket.on('job:updated', ({ jobId }: { jobId: string }) => heard.add(jobId));
  await new Promise<void>((resolve) => socket.once('connect', resolve));
}, 180_000);
afterAll(async () => {
  socket.disconnect();
  await Promise.all([web, ...workers].map((one) => one.stop()));
  await cluster.stop();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function ask(method: string, route: string, body?: unknown) {
  const headers = { 'content-type': 'application/json' };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const answer = await fetch(web.url + route, init);
  return { httpStatus: answer.status, ...((await answer.json()) as { jobId: string; status: string }) };
}

/** Submits jobs and answers how they ended. */
async function endingsOf(taskType: string, count: number): Promise<string[]> {
  const jobs = await Promise.all(Array.from({ length: count }, () => ask('POST', '/api/jobs', { taskType })));
  expect(jobs.map(({ httpStatus }) => httpStatus)).toEqual(Array(count).fill(201));
  return Promise.all(
    jobs.map(async ({ jobId }) => {
      let status = '';
      const hasEnded = async () => {
        ({ status } = await ask('GET', `/api/jobs/${jobId}?wait=10`));
        if (!/completed|failed/.test(status)) throw new Error(await whyNot(jobId));
        return true;
      };
      await waitFor(hasEnded, { timeoutMs: 90_000, what: `a job of ${taskType} has ended` });
      return status;
    }),
  );
}

/** What the API says of a job that waits, and of its workers. */
async function whyNot(jobId: string): Promise<string> {
  const [why, states] = await Promise.all([
    ask('GET', `/api/jobs/${jobId}/why`),
    Promise.all(workers.map(async ({ url }) => (await fetch(`${url}/readyz`)).text())),
  ]);
  return JSON.stringify([why, states]);
}

/** Cancels a job that runs, and waits until its handler has heard of it and the dashboard of both. */
async function cancelOne(name: string): Promise<void> {
  const file = path.join(folder, name);
  const { jobId } = await ask('POST', '/api/jobs', { taskType: 'wait', payload: { file } });
  await waitFor(async () => (await ask('GET', `/api/jobs/${jobId}`)).status === 'active', { timeoutMs: 90_000 });
  await waitFor(() => heard.has(jobId), { timeoutMs: 10_000, what: 'the dashboard has heard of the job' });
  heard.delete(jobId);
  expect((await ask('POST', `/api/jobs/${jobId}/cancel`)).httpStatus).toBe(200);
  await waitFor(() => existsSync(file), { timeoutMs: 10_000, what: 'the handler was told, long before the next beat' });
  await waitFor(() => heard.has(jobId), { timeoutMs: 10_000, what: 'the dashboard has heard of the cancel' });
}

/** Two processes count together. */
async function countTwice(key: string): Promise<number[]> {
  const stores = [0, 1].map(() => openLimitStore(loadEnv(settings), { pool: undefined as never }));
  try {
    const counts: number[] = [];
    for (const store of stores) {
      await waitFor(() => store.add(`${key}-ready`, 1), { timeoutMs: 30_000, what: 'the store is reached' });
      counts.push((await store.add(key, 1)).count);
    }
    return counts;
  } finally {
    for (const store of stores) store.close();
  }
}

test('of several shards a process must be told, and a tag it must have', async () => {
  const { REDIS_CLUSTER_NODES: _, ...alone } = settings;
  await expect(startWorkerProcess(alone)).rejects.toThrow(/Redis is a cluster of 3 shards: .*REDIS_CLUSTER_NODES/);
  await expect(startWorkerProcess({ ...settings, QUEUE_PREFIX: 'shop' })).rejects.toThrow(/QUEUE_PREFIX=\{taskflow\}/);
});

test('jobs run, retries are put off, a cancel and dashboards are told, and limits are counted together', async () => {
  expect(await endingsOf('plain', 20)).toEqual(Array(20).fill('completed'));
  expect(await endingsOf('again', 3)).toEqual(Array(3).fill('completed'));
  await cancelOne('cancelled');
  expect(await countTwice('before')).toEqual([1, 2]);
  const { stdout } = await runCli(['doctor', '--json'], { env: settings });
  const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string; found: string }[] };
  expect(checks.find(({ name }) => name === 'queue')).toMatchObject({
    state: 'ok',
    found: expect.stringContaining(`a cluster (${cluster.places.join(', ')})`),
  });
});

test('all of it goes on when the primary of the keys has died and its replica leads', async () => {
  await cluster.killPrimary();
  for (const { url } of [web, ...workers]) {
    const queue = async () => ((await (await fetch(`${url}/readyz`)).json()) as { queue: string }).queue;
    await waitFor(async () => (await queue()) === 'up', { timeoutMs: 60_000, what: `${url} has its queue` });
  }
  expect(await endingsOf('plain', 20)).toEqual(Array(20).fill('completed'));
  expect(await endingsOf('again', 3)).toEqual(Array(3).fill('completed'));
  await waitFor(() => cancelOne(`cancelled-${heard.size}-${Date.now()}`).then(() => true), { timeoutMs: 90_000 });
  expect(await countTwice('after')).toEqual([1, 2]);
});
