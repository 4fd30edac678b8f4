import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startRedis, startSentinel, type RunningRedis } from '../support/start-redis.ts';
import { startWebProcess, startWorkerProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { writeHandlers } from '../support/write-handlers.ts';

const handler = `
import { defineTask } from 'taskflow';
import { z } from 'zod';
export const plain = defineTask({ type: 'plain', payload: z.object({}), result: z.null(), async run() { return null; } });
`;

let database: TestDatabase;
let pool: pg.Pool;
const ends: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  database = await freshDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await pool.end();
  await database.drop();
});

async function settingsOf(more: Record<string, string>): Promise<Record<string, string>> {
  const folder = await writeHandlers(handler);
  ends.push(() => rm(folder, { recursive: true }));
  return { ...settingsFor('postgres', database), HANDLERS_DIR: folder, WORKER_TASK_TYPES: 'plain', ...more };
}

/** A replica writes what it is sent into its folder. */
async function aFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'taskflow-test-redis-'));
  ends.push(() => rm(folder, { recursive: true }));
  return folder;
}

async function keep(starting: Promise<RunningRedis>): Promise<RunningRedis> {
  const redis = await starting;
  ends.push(() => redis.stop());
  return redis;
}

/** Submits jobs from SQL, waits until none is left to run, and answers how many are completed in all. */
async function completedAfter(count: number): Promise<number> {
  await pool.query(`SELECT taskflow.submit_job('plain', '{}') FROM generate_series(1, $1)`, [count]);
  const countOf = async (condition: string) =>
    (await pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM taskflow.jobs WHERE ${condition}`)).rows[0]
      ?.count ?? 0;
  const areDone = async () => (await countOf(`status IN ('pending', 'active')`)) === 0;
  await waitFor(areDone, { timeoutMs: 90_000, what: 'all jobs have ended' });
  return countOf(`status = 'completed'`);
}

test('behind Sentinel, jobs go on with the new primary when the old one dies', async () => {
  const primary = await keep(startRedis({ folder: await aFolder() }));
  const replica = await keep(
    startRedis({ folder: await aFolder(), args: ['--replicaof', `127.0.0.1 ${primary.port}`] }),
  );
  const sentinel = await keep(startSentinel(primary.port));
  const asked = new Redis(sentinel.url);
  ends.push(async () => asked.disconnect());
  const knowsReplica = async () => (await asked.call('SENTINEL', 'REPLICAS', 'main')) as unknown[];
  await waitFor(async () => (await knowsReplica()).length === 1, {
    timeoutMs: 30_000,
    what: 'Sentinel knows the replica',
  });

  const settings = await settingsOf({ REDIS_URL: 'redis://main', REDIS_SENTINELS: `127.0.0.1:${sentinel.port}` });
  const worker = await startWorkerProcess(settings);
  ends.push(() => worker.stop());
  const web = await startWebProcess(settings);
  ends.push(() => web.stop());
  expect(await completedAfter(20)).toBe(20);

  await primary.stop('SIGKILL');
  const leads = async () => String(await asked.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'main'));
  await waitFor(async () => (await leads()).endsWith(`,${replica.port}`), {
    timeoutMs: 60_000,
    what: 'the replica leads',
  });
  const readiness = async (url: string) => (await fetch(`${url}/readyz`)).json();
  for (const { url } of [web, worker]) {
    await waitFor(async () => (await readiness(url)).queue === 'up', {
      timeoutMs: 60_000,
      what: `${url} has its queue`,
    });
  }
  expect(await completedAfter(20)).toBe(40);
}, 240_000);

test('over TLS, with a password, jobs run', async () => {
  const port = await freePort();
  const certificate = fileURLToPath(new URL('../support/certificate-of-localhost.pem', import.meta.url));
  const tls = ['--tls-cert-file', certificate, '--tls-key-file', certificate, '--tls-auth-clients', 'no'];
  const args = ['--port', '0', '--tls-port', String(port), ...tls, '--requirepass', 'not so secret'];
  await keep(startRedis({ port, args }));
  const settings = await settingsOf({
    REDIS_URL: `rediss://:not%20so%20secret@localhost:${port}`,
    NODE_EXTRA_CA_CERTS: certificate,
  });
  const worker = await startWorkerProcess(settings);
  ends.push(() => worker.stop());
  expect(await completedAfter(20)).toBe(20);
}, 120_000);

test('a cluster of one shard serves with a tag in QUEUE_PREFIX, and is refused without', async () => {
  // A bus port by itself would be 10,000 further, which there may not be.
  const clusterArgs = ['--cluster-enabled', 'yes', '--cluster-port', String(await freePort())];
  const node = await keep(startRedis({ folder: await aFolder(), args: clusterArgs }));
  const asked = new Redis(node.url);
  ends.push(async () => asked.disconnect());
  await asked.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
  await waitFor(async () => String(await asked.call('CLUSTER', 'INFO')).includes('cluster_state:ok'), {
    timeoutMs: 30_000,
  });

  const settings = await settingsOf({ REDIS_URL: node.url });
  await expect(startWorkerProcess(settings)).rejects.toThrow(/Redis is a cluster.*QUEUE_PREFIX=\{taskflow\}/);
  const worker = await startWorkerProcess({ ...settings, QUEUE_PREFIX: '{taskflow}' });
  ends.push(() => worker.stop());
  expect(await completedAfter(20)).toBe(20);
}, 120_000);
