import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import pg from 'pg';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JobSummary } from '../../src/jobs/job-schema.ts';
import { localCaller } from '../../src/server/auth/caller.ts';
import { keysChannel } from '../../src/server/auth/key-names.ts';
import { createKeyRing } from '../../src/server/auth/key-ring.ts';
import { issueTicket } from '../../src/server/auth/realtime-ticket.ts';
import { createDatabase, type Database } from '../../src/server/database.ts';
import { loadEnv, type Env } from '../../src/server/env.ts';
import { listenForNotices } from '../../src/server/listen-for-notices.ts';
import { createLogger } from '../../src/server/logger.ts';
import { createMetrics } from '../../src/server/metrics/metrics.ts';
import type { CancelMessage } from '../../src/server/realtime/broadcast.ts';
import { createEmitterBroadcast } from '../../src/server/realtime/emitter-broadcast.ts';
import { startRealtime, type RealtimeServer } from '../../worker/realtime/realtime-server.ts';
import { freePort } from '../support/free-port.ts';
import { freshDatabase, queueBackends, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startRedis } from '../support/start-redis.ts';
import { waitFor } from '../support/wait-for.ts';

const key = 'tf_bootstrap_key_of_the_test';
let database: TestDatabase;
let db: Database;
let settings: Record<string, string>;
const ends: (() => Promise<unknown>)[] = [];

async function open(backend: 'redis' | 'postgres', more: Record<string, string> = {}): Promise<void> {
  database = await freshDatabase();
  settings = { ...settingsFor(backend, database), REALTIME_PORT: '0', ...more };
  db = createDatabase(loadEnv(settings), createLogger('test', loadEnv(settings)));
}

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await db.close();
  await database.drop();
});

interface TestServer extends RealtimeServer {
  env: Env;
  cancels: CancelMessage[];
}

async function aServer(more: Record<string, string> = {}): Promise<TestServer> {
  const env = loadEnv({ ...settings, ...more });
  const cancels: CancelMessage[] = [];
  const log = createLogger('test', env);
  const keys = createKeyRing(db, env);
  const notices = listenForNotices(env, log, { [keysChannel]: () => keys.changed() });
  ends.push(async () => notices.stop());
  const server = await startRealtime({
    env,
    log,
    db,
    keys,
    onCancel: (message) => cancels.push(message),
    readiness: async () => ({ queue: 'up' }),
    metrics: createMetrics({ process: 'worker', db, stores: async () => ({ database: 'up', queue: 'up' }) }),
  });
  ends.push(() => server.close());
  return { ...server, env, cancels };
}

function anEmitter() {
  const env = loadEnv(settings);
  const broadcast = createEmitterBroadcast({ env, db, log: createLogger('test', env) });
  ends.push(() => broadcast.close());
  return broadcast;
}

interface TestClient {
  socket: Socket;
  updates: JobSummary[];
  changes: unknown[];
}

async function aClient(
  port: number,
  more: { ticket?: string; headers?: Record<string, string> } = {},
): Promise<TestClient> {
  const socket = io(`http://127.0.0.1:${port}`, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: { ticket: more.ticket ?? '' },
    extraHeaders: more.headers ?? {},
  });
  ends.push(async () => socket.disconnect());
  const client: TestClient = { socket, updates: [], changes: [] };
  socket.on('job:updated', (job: JobSummary) => client.updates.push(job));
  socket.on('jobs:changed', (change: unknown) => client.changes.push(change));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return client;
}

const at = '2026-11-24T12:00:00.000Z';

function aSummary(fields: Partial<JobSummary> = {}): JobSummary {
  return {
    jobId: randomUUID(),
    taskType: 'no_op',
    status: 'completed',
    priority: 'normal',
    error: null,
    errorCode: null,
    callbackUrl: null,
    retries: 3,
    timeout: 30_000,
    attemptsMade: 1,
    maxAttempts: 4,
    nextRetryAt: null,
    progress: null,
    tags: [],
    runAt: at,
    expiresAt: null,
    deadline: null,
    createdAt: at,
    startedAt: at,
    attemptStartedAt: at,
    finishedAt: at,
    updatedAt: at,
    version: 2,
    workerId: null,
    scheduleId: null,
    rerunOf: null,
    ...fields,
  };
}

/** Servers hear each other once their adapters have subscribed: until then a change is told again and again. */
async function heardBy(client: TestClient, tell: (job: JobSummary) => void): Promise<void> {
  await waitFor(
    async () => {
      const job = aSummary();
      tell(job);
      await waitFor(() => client.updates.some((update) => update.jobId === job.jobId), { timeoutMs: 200 });
      return true;
    },
    { what: 'the client hears the broadcast' },
  );
}

describe.each(queueBackends)('realtime on %s', (backend) => {
  beforeEach(() => open(backend));

  test('a change told by one worker reaches clients of both, and one told by web too', async () => {
    const [one, two] = [await aServer(), await aServer()];
    const [near, far] = [await aClient(one.port), await aClient(two.port)];
    await heardBy(far, (job) => one.broadcast.jobUpdated(job));
    const web = anEmitter();
    await heardBy(near, (job) => web.jobUpdated(job));
    await heardBy(far, (job) => web.jobUpdated(job));
    const job = aSummary({ error: 'ümlaut ✓', tags: ['vip'] });
    one.broadcast.jobUpdated(job);
    await waitFor(() => [near, far].every((client) => client.updates.some((update) => update.jobId === job.jobId)));
    expect(far.updates.filter((update) => update.jobId === job.jobId)).toEqual([job]);
    expect(near.updates.filter((update) => update.jobId === job.jobId)).toEqual([job]);
  });

  test('a cancel told by web or by a worker reaches every worker once', async () => {
    const [one, two] = [await aServer(), await aServer()];
    const far = await aClient(two.port);
    await heardBy(far, (job) => one.broadcast.jobUpdated(job));
    const web = anEmitter();
    await heardBy(far, (job) => web.jobUpdated(job));
    for (const tell of [web, one.broadcast]) {
      const message = { jobId: randomUUID(), workerId: randomUUID(), leaseToken: randomUUID() };
      tell.jobCancelled(message.jobId, message.workerId, message.leaseToken);
      for (const server of [one, two]) {
        await waitFor(() => server.cancels.some(({ jobId }) => jobId === message.jobId));
        expect(server.cancels.filter(({ jobId }) => jobId === message.jobId)).toEqual([message]);
      }
    }
  });

  test('under load all are told counts, and whoever watches a job at another worker still hears of it', async () => {
    const [one, two] = [await aServer(), await aServer()];
    const client = await aClient(two.port);
    await heardBy(client, (job) => one.broadcast.jobUpdated(job));
    const watched = aSummary();
    const answer: unknown = await client.socket.emitWithAck('subscribe', `job:${watched.jobId}`);
    expect(answer).toEqual({ ok: true });
    // By now the other server knows who is watched: what is sent later on the same way arrives later.
    await heardBy(await aClient(one.port), (job) => two.broadcast.jobUpdated(job));
    for (let count = 0; count < 300; count += 1) one.broadcast.jobUpdated(aSummary());
    one.broadcast.jobUpdated(watched);
    await waitFor(() => client.updates.some((update) => update.jobId === watched.jobId));
    await waitFor(() => client.changes.length > 0);
    expect(client.changes[0]).toMatchObject({ counts: { completed: expect.any(Number) } });
    expect(client.updates.length).toBeLessThan(80);
  });

  test('a long error is cut, and a summary that is too long even so becomes a count', async () => {
    const [one, two] = [await aServer(), await aServer()];
    const client = await aClient(two.port);
    await heardBy(client, (job) => one.broadcast.jobUpdated(job));
    const long = aSummary({ error: 'x'.repeat(60_000) });
    one.broadcast.jobUpdated(long);
    const update = await waitFor(() => client.updates.find(({ jobId }) => jobId === long.jobId));
    expect(update.error).toBe(`${'x'.repeat(500)}…`);
    one.broadcast.jobUpdated(aSummary({ tags: Array.from({ length: 20 }, () => '✓'.repeat(200)) }));
    await waitFor(() => client.changes.length > 0);
    expect(client.changes).toEqual([{ counts: { completed: 1 } }]);
  });
});

describe('one realtime server', () => {
  beforeEach(() => open('postgres'));

  test('under load tells the other servers nothing of a job that is watched here alone', async () => {
    const server = await aServer();
    const client = await aClient(server.port);
    const watched = aSummary();
    await client.socket.emitWithAck('subscribe', `job:${watched.jobId}`);
    const bus = new pg.Client({ connectionString: database.url });
    await bus.connect();
    ends.push(() => bus.end());
    const heard: string[] = [];
    bus.on('notification', ({ payload = '' }) => heard.push(payload));
    await bus.query('LISTEN "taskflow#/"');
    for (let count = 0; count < 300; count += 1) server.broadcast.jobUpdated(aSummary());
    server.broadcast.jobUpdated(watched);
    await waitFor(() => client.updates.some((update) => update.jobId === watched.jobId));
    const last = randomUUID();
    server.broadcast.jobCancelled(last, randomUUID(), randomUUID());
    await waitFor(() => heard.some((payload) => payload.includes(last)));
    expect(heard.some((payload) => payload.includes('job:updated'))).toBe(true);
    expect(heard.filter((payload) => payload.includes(watched.jobId))).toEqual([]);
  });

  test('lets a client choose its rooms, and no others', async () => {
    const server = await aServer();
    const client = await aClient(server.port);
    const ask = (event: string, room: unknown): Promise<unknown> => client.socket.emitWithAck(event, room);
    for (const bad of ['', 'job:', 'job:1', 'other', 7, null, { room: 'jobs' }, `job:${randomUUID()} `]) {
      expect(await ask('subscribe', bad)).toHaveProperty('error');
    }
    expect(await ask('unsubscribe', 'jobs')).toEqual({ ok: true });
    const [mine, other] = [aSummary(), aSummary()];
    expect(await ask('subscribe', `job:${mine.jobId}`)).toEqual({ ok: true });
    server.broadcast.jobUpdated(other);
    server.broadcast.jobUpdated(mine);
    await waitFor(() => client.updates.length === 1);
    expect(client.updates).toEqual([mine]);
    for (let count = 0; count < 99; count += 1) await ask('subscribe', `job:${randomUUID()}`);
    expect(await ask('subscribe', `job:${randomUUID()}`)).toEqual({ error: expect.stringContaining('100 rooms') });
    client.socket.emit('subscribe', 'nothing');
    client.socket.emit('subscribe', 'nothing', 'no function');
    expect(await ask('subscribe', 'jobs')).toHaveProperty('error');
    expect(await ask('unsubscribe', `job:${mine.jobId}`)).toEqual({ ok: true });
    expect(await ask('subscribe', 'jobs')).toEqual({ ok: true });
  });

  test('ends a client that sends more than 16 KiB', async () => {
    const client = await aClient((await aServer()).port);
    client.socket.emit('subscribe', 'x'.repeat(20_000));
    await waitFor(() => client.socket.disconnected);
    expect(client.socket.connected).toBe(false);
  });

  test('ends a client that sends more than 500 messages in ten seconds, and no other', async () => {
    const { port } = await aServer();
    const [calm, flooding] = [await aClient(port), await aClient(port)];
    for (let count = 0; count < 400; count += 1) flooding.socket.emit('subscribe', 'other');
    expect(await flooding.socket.emitWithAck('subscribe', 'jobs')).toEqual({ ok: true });
    for (let count = 0; count < 200; count += 1) flooding.socket.emit('subscribe', 'other');
    await waitFor(() => flooding.socket.disconnected);
    expect(await calm.socket.emitWithAck('subscribe', 'jobs')).toEqual({ ok: true });
  });

  test('refuses pages of other origins, takes those of the list and programs', async () => {
    const { port } = await aServer({ CORS_ORIGIN: 'https://app.example' });
    await aClient(port);
    await aClient(port, { headers: { origin: 'https://app.example' } });
    for (const origin of ['https://evil.example', `http://127.0.0.1:${port}`, 'null']) {
      await expect(aClient(port, { headers: { origin } })).rejects.toThrow(/websocket error/);
    }
  });

  test('refuses, without a ticket, a name that was rebound to this machine and whoever came through a proxy', async () => {
    const { port } = await aServer();
    await expect(aClient(port, { headers: { host: 'evil.example' } })).rejects.toThrow(/ticket/);
    await expect(aClient(port, { headers: { 'x-forwarded-for': '203.0.113.9' } })).rejects.toThrow(/ticket/);
  });

  test('asks for a ticket once keys exist, takes it once, and only with the right to read', async () => {
    const { port, env } = await aServer({ TASKFLOW_BOOTSTRAP_KEY: key });
    await expect(aClient(port)).rejects.toThrow(/ticket/);
    await expect(aClient(port, { ticket: 'made up' })).rejects.toThrow(/ticket/);
    const caller = { ...localCaller, keyId: 'bootstrap' };
    const ticket = await issueTicket({ db, env }, caller);
    await aClient(port, { ticket });
    await expect(aClient(port, { ticket })).rejects.toThrow(/used/);
    const submitOnly = await issueTicket({ db, env }, { ...caller, scopes: new Set(['submit'] as const) });
    await expect(aClient(port, { ticket: submitOnly })).rejects.toThrow(/may not read/);
    const keyless = await issueTicket({ db, env }, localCaller);
    await expect(aClient(port, { ticket: keyless })).rejects.toThrow(/Keys were made/);
  });

  test('ends the socket of a key that is revoked, and those without a key when the first one is made', async () => {
    const { port, env } = await aServer();
    const keyless = await aClient(port);
    const keyId = randomUUID();
    await db.pool.query(`INSERT INTO taskflow.api_keys (id, name, sha256, scopes) VALUES ($1, 'k', 'none', '{read}')`, [
      keyId,
    ]);
    await waitFor(() => keyless.socket.disconnected, { timeoutMs: 5000 });
    const ticket = await issueTicket({ db, env }, { ...localCaller, keyId });
    const keyed = await aClient(port, { ticket });
    const unused = await issueTicket({ db, env }, { ...localCaller, keyId });
    expect(keyed.socket.connected).toBe(true);
    await db.pool.query('UPDATE taskflow.api_keys SET revoked_at = now() WHERE id = $1', [keyId]);
    await waitFor(() => keyed.socket.disconnected, { timeoutMs: 5000 });
    await expect(aClient(port, { ticket: unused })).rejects.toThrow(/was revoked/);
  });

  test('takes the next free port when its own is taken', async () => {
    const taken = createServer();
    const port = await freePort();
    taken.listen(port, '127.0.0.1');
    await once(taken, 'listening');
    ends.push(async () => taken.close());
    const server = await aServer({ REALTIME_PORT: String(port) });
    expect(server.port).toBeGreaterThan(port);
    expect(server.port).toBeLessThanOrEqual(port + 50);
    await aClient(server.port);
  });

  test('answers health, readiness, metrics and the way to the dashboard', async () => {
    const { port } = await aServer({ PORT: '3456' });
    const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual' });
    expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' });
    expect(await (await get('/readyz')).json()).toEqual({ status: 'ready', database: 'up', queue: 'up' });
    expect(await (await get('/metrics')).text()).toContain('taskflow_event_loop_delay_seconds');
    for (const path of ['/', '/healthz', '/readyz', '/metrics', '/none']) {
      expect(Object.fromEntries((await get(path)).headers)).toMatchObject({
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
    }
    const home = await get('/');
    expect([home.status, home.headers.get('location')]).toEqual([302, 'http://127.0.0.1:3456/']);
    expect((await get('/other')).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`, { method: 'POST' })).status).toBe(405);
  });

  test('shows metrics to a key alone once keys exist', async () => {
    const { port } = await aServer({ TASKFLOW_BOOTSTRAP_KEY: key });
    const get = (headers: Record<string, string>) => fetch(`http://127.0.0.1:${port}/metrics`, { headers });
    expect((await get({})).status).toBe(401);
    expect((await get({ authorization: `Bearer ${key}` })).status).toBe(200);
  });

  test('goes on while Redis is away, and hears the others again when it is back', async () => {
    const redis = await startRedis();
    settings = { ...settings, REDIS_URL: redis.url };
    const [one, two] = [await aServer(), await aServer()];
    const web = anEmitter();
    const [near, far] = [await aClient(one.port), await aClient(two.port)];
    await heardBy(far, (job) => web.jobUpdated(job));
    await redis.stop();
    web.jobUpdated(aSummary());
    web.jobCancelled(randomUUID(), randomUUID(), randomUUID());
    // Its own clients do not need Redis.
    await heardBy(near, (job) => one.broadcast.jobUpdated(job));
    const again = await startRedis({ port: redis.port });
    const heardBefore = far.updates.length;
    await heardBy(far, (job) => web.jobUpdated(job));
    expect(far.updates.length).toBeGreaterThan(heardBefore);
    await again.stop();
  });

  test('hears the others again after PostgreSQL cut its connection', async () => {
    const [one, two] = [await aServer(), await aServer()];
    const client = await aClient(two.port);
    await heardBy(client, (job) => one.broadcast.jobUpdated(job));
    const { rowCount } = await db.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'taskflow-listen'`,
    );
    expect(rowCount).toBe(2);
    await heardBy(client, (job) => one.broadcast.jobUpdated(job));
  });
});
