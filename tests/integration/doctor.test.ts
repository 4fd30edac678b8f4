import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../prisma/migrate.ts';
import { checkTransactions } from '../../scripts/cli/doctor/check-transactions.ts';
import { examine } from '../../scripts/cli/doctor/examine.ts';
import type { Finding } from '../../scripts/cli/doctor/finding.ts';
import { createPatient } from '../../scripts/cli/doctor/patient.ts';
import { sessionSettings } from '../../src/server/database.ts';
import { loadEnv } from '../../src/server/env.ts';
import { freePort } from '../support/free-port.ts';
import { runCli } from '../support/run-cli.ts';
import { startPgbouncer } from '../support/start-pgbouncer.ts';
import { startPostgres, type RunningPostgres } from '../support/start-postgres.ts';
import { startRedis, type RunningRedis } from '../support/start-redis.ts';
import { waitFor } from '../support/wait-for.ts';
import { startReceiver } from '../support/webhook-receiver.ts';

// A server of its own: the one that the tests share is set to lose what it commits, and to be quick.
let postgres: RunningPostgres;
let redis: RunningRedis;
let settings: Record<string, string>;
let admin: pg.Client;

const alive = `INSERT INTO taskflow.workers (id, host, pid, version, state, task_types, concurrency, slots_used,
  lease_expires_at, memory_bytes, event_loop_delay_ms)
  VALUES (gen_random_uuid(), 'here', 1, $1, 'running', '{mail}', 5, 0, now() + interval '10 minutes', 0, 0)`;

beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres({ durable: true }), startRedis()]);
  const server = new pg.Client({ connectionString: postgres.urlOf('postgres') });
  await server.connect();
  await server.query('CREATE DATABASE patient');
  await server.end();
  const url = postgres.urlOf('patient');
  await migrate(url);
  admin = new pg.Client({ connectionString: url });
  admin.on('error', () => undefined);
  await admin.connect();
  await admin.query(alive, ['1.0.0']);
  const [port, realtimePort] = await Promise.all([freePort(), freePort()]);
  const ports = { PORT: String(port), REALTIME_PORT: String(realtimePort) };
  settings = { NODE_ENV: 'test', DATABASE_URL: url, REDIS_URL: redis.url, ...ports };
});
afterAll(async () => {
  await admin.end();
  await Promise.all([postgres.stop(), redis.stop('SIGKILL')]);
});

async function examined(changed: Record<string, string> = {}): Promise<Record<string, Finding>> {
  const findings = await examine({ settings: { ...settings, ...changed }, isEmbedded: false });
  return Object.fromEntries(findings.map((finding) => [finding.name, finding]));
}

/** A setting reaches a new session when the server has read it. */
const until = (assertion: () => Promise<void>) =>
  waitFor(async () => {
    await assertion();
    return true;
  });

/** What is not well, by its name. */
async function troubles(changed: Record<string, string> = {}): Promise<Record<string, Finding['state']>> {
  const findings = Object.values(await examined(changed)).filter(({ state }) => state !== 'ok');
  return Object.fromEntries(findings.map(({ name, state }) => [name, state]));
}

test('all is well with durable servers and a worker, on Redis and on PostgreSQL', async () => {
  const { code, stdout, stderr } = await runCli(['doctor', '--json'], { env: settings });
  const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: Finding[] };
  expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect({ code, ok, stderr }).toEqual({ code: 0, ok: true, stderr: '' });
  expect(await troubles({ REDIS_URL: '' })).toEqual({});
});

test('what is wrong is told with its reason, what to do and where to read on, and no secret', async () => {
  const secrets = { TASKFLOW_BOOTSTRAP_KEY: 'please-change-me-please', SESSION_SECRET: 's'.repeat(32) };
  const dead = { REDIS_URL: `redis://user:hidden-word@127.0.0.1:${await freePort()}`, LEASE_MS: '1' };
  const { code, stdout, stderr } = await runCli(['doctor'], { env: { ...settings, ...secrets, ...dead } });
  expect({ code, stderr }).toEqual({ code: 1, stderr: 'taskflow: not well: 3 of 23 checks\n' });
  expect(stdout).toMatch(
    /problem {2}settings +LEASE_MS: must be [^\n]+\n +no process starts with it\n +→ mend it [^\n]+settings\)/,
  );
  expect(stdout).toMatch(/problem {2}queue +Redis on 127[^\n]+ does not answer: [^\n]+\n[^\n]+\n +→ check REDIS_URL/);
  expect(stdout).toMatch(/problem {2}secrets +easily guessed: TASKFLOW_BOOTSTRAP_KEY, SESSION_SECRET\n/);
  expect(stdout).not.toMatch(/change-me|hidden-word|sssss/);
});

test('a schema that is behind, and one that is ahead', async () => {
  const last = await admin.query(
    `DELETE FROM taskflow._prisma_migrations WHERE migration_name = (SELECT max(migration_name) FROM taskflow._prisma_migrations)
     RETURNING *`,
  );
  const row: Record<string, unknown> = last.rows[0];
  const behind = (await examined())['schema'];
  expect(behind).toMatchObject({ state: 'problem', advice: 'run "taskflow migrate"' });
  expect(behind?.found).toBe(`behind by 1 migration: ${String(row['migration_name'])}`);
  const insert =
    'INSERT INTO taskflow._prisma_migrations SELECT * FROM jsonb_populate_record(NULL::taskflow._prisma_migrations, $1)';
  await admin.query(insert, [row]);
  await admin.query(insert, [{ ...row, id: 'next', migration_name: '29990101000000_next' }]);
  expect((await examined())['schema']).toMatchObject({
    state: 'warning',
    found: 'ahead by 1 migration: 29990101000000_next',
  });
  await admin.query(`DELETE FROM taskflow._prisma_migrations WHERE id = 'next'`);
});

test('a server that may lose or break what it commits, and one that vacuums nothing', async () => {
  await admin.query(`ALTER DATABASE patient SET synchronous_commit = off`);
  expect((await examined())['durability']).toMatchObject({
    state: 'warning',
    found: expect.stringContaining('synchronous_commit off'),
  });
  await admin.query('ALTER DATABASE patient RESET synchronous_commit');

  const reload = async (sql: string) => {
    await admin.query(sql);
    await admin.query('SELECT pg_reload_conf()');
  };
  await reload('ALTER SYSTEM SET full_page_writes = off');
  await until(async () => expect(await troubles()).toEqual({ durability: 'problem' }));
  await reload('ALTER SYSTEM SET full_page_writes = on');
  await reload('ALTER SYSTEM SET autovacuum = off');
  await until(async () => expect(await troubles()).toEqual({ vacuum: 'problem' }));
  await reload('ALTER SYSTEM RESET ALL');
  await admin.query('ALTER TABLE taskflow.jobs SET (autovacuum_enabled = false)');
  await until(async () => expect((await examined())['vacuum']?.found).toBe('autovacuum is off for jobs'));
  await admin.query('ALTER TABLE taskflow.jobs RESET (autovacuum_enabled)');
});

test('an index that was left unfinished, and the statement that mends it', async () => {
  await admin.query(`INSERT INTO taskflow.settings (key, value) VALUES ('one', '1'), ('two', '1')`);
  await expect(admin.query('CREATE UNIQUE INDEX CONCURRENTLY broken ON taskflow.settings (value)')).rejects.toThrow(
    /could not create unique index/,
  );
  const found = (await examined())['indexes'];
  expect(found).toMatchObject({ state: 'problem', found: '1 unfinished: taskflow.broken' });
  await admin.query(`DELETE FROM taskflow.settings WHERE key = 'two'`);
  await admin.query(found?.advice ?? '');
  expect((await examined())['indexes']?.state).toBe('ok');
  await admin.query(`DROP INDEX taskflow.broken; DELETE FROM taskflow.settings WHERE key = 'one'`);
});

test('a transaction that was forgotten', async () => {
  const patient = createPatient(loadEnv(settings), false);
  const forgetful = new pg.Client({ connectionString: settings['DATABASE_URL'], application_name: 'report' });
  await forgetful.connect();
  expect(await checkTransactions(patient, 1)).toMatchObject({ state: 'ok' });
  await forgetful.query('BEGIN');
  await until(async () =>
    expect(await checkTransactions(patient, 1)).toMatchObject({
      state: 'warning',
      found: expect.stringMatching(/session \d+ \(report, idle in transaction\)$/),
    }),
  );
  expect(await checkTransactions(patient)).toMatchObject({ state: 'ok' });
  await forgetful.end();
  await patient.pool.end();
});

describe('what TaskFlow itself tells', () => {
  const job = `INSERT INTO taskflow.jobs (id, task_type, priority, payload, max_attempts, timeout_ms, run_at, dispatched_at, created_at, updated_at)
    SELECT gen_random_uuid(), 'mail', 2, '{}', 1, 1000, at, at, at, at FROM (SELECT now() - $1::interval AS at) moment`;

  beforeEach(async () => {
    await admin.query(
      `INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ('mail', '{}'), ('fax', '{}') ON CONFLICT DO NOTHING`,
    );
  });

  test('the oldest job that waits, unless its task type is paused', async () => {
    await admin.query(job, ['10 seconds']);
    expect((await examined())['waiting']).toMatchObject({
      state: 'ok',
      found: expect.stringContaining('has waited 1'),
    });
    await admin.query(job, ['10 minutes']);
    expect(await troubles()).toEqual({ waiting: 'warning' });
    await admin.query(job, ['2 hours']);
    expect((await examined())['waiting']).toMatchObject({
      state: 'problem',
      found: expect.stringMatching(/2 h 0 m: \S+ \(mail\)$/),
    });
    await admin.query(`UPDATE taskflow.task_types SET paused = true WHERE task_type = 'mail'`);
    expect((await examined())['waiting']).toMatchObject({
      state: 'ok',
      found: expect.stringMatching(/which is paused$/),
    });
    await admin.query(`DELETE FROM taskflow.jobs; UPDATE taskflow.task_types SET paused = false`);
  });

  test('a task type without a worker, workers of two versions, and none', async () => {
    await admin.query(`INSERT INTO taskflow.job_counts VALUES ('fax', 'open', 0, 3)`);
    expect((await examined())['workers']).toMatchObject({
      state: 'problem',
      found: expect.stringContaining('none takes fax'),
    });
    await admin.query('DELETE FROM taskflow.job_counts');
    await admin.query(alive, ['1.1.0']);
    expect((await examined())['workers']).toMatchObject({
      state: 'warning',
      found: expect.stringContaining('1.0.0 and 1.1.0'),
    });
    await admin.query('DELETE FROM taskflow.workers');
    expect(await troubles()).toEqual({ workers: 'problem' });
    await admin.query(alive, ['1.0.0']);
  });

  test('a webhook URL that is disabled, without what may be secret in it', async () => {
    await admin.query(
      `INSERT INTO taskflow.webhook_endpoints (url, disabled_at) VALUES ('https://a.example/hook?token=geheim', now())`,
    );
    expect((await examined())['webhooks']).toMatchObject({
      state: 'warning',
      found: '1 URL disabled, at https://a.example',
    });
    await admin.query('DELETE FROM taskflow.webhook_endpoints');
  });

  test('an encryption key that is missing', async () => {
    await admin.query(`UPDATE taskflow.task_types SET encrypt = true WHERE task_type = 'mail'`);
    expect((await examined())['secrets']).toMatchObject({
      state: 'problem',
      found: expect.stringContaining('mail is encrypted'),
    });
    await admin.query(job, ['1 second']);
    await admin.query(`UPDATE taskflow.jobs SET payload = '{"taskflow:sealed": "1.old.AAAA"}'`);
    const key = `new:${Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64')}`;
    const found = (await examined({ TASKFLOW_ENCRYPTION_KEYS: key }))['secrets'];
    expect(found).toMatchObject({ state: 'problem', found: 'TASKFLOW_ENCRYPTION_KEYS lacks "old"' });
    await admin.query(`DELETE FROM taskflow.jobs; UPDATE taskflow.task_types SET encrypt = false`);
  });
});

test('a pooler that is not known, one whose sessions lack settings, and one that has them', async () => {
  const url = settings['DATABASE_URL'] ?? '';
  const [bare, whole] = await Promise.all([
    startPgbouncer(url, { sessions: 2 }),
    startPgbouncer(url, { sessions: 2, settings: sessionSettings }),
  ]);
  try {
    expect((await examined({ DATABASE_URL: bare.urlOf(url) }))['pooler']).toMatchObject({
      state: 'warning',
      advice: 'set DATABASE_DIRECT_URL to PostgreSQL itself',
    });
    const known = { DATABASE_DIRECT_URL: url };
    const lacking = await examined({ ...known, DATABASE_URL: bare.urlOf(url) });
    expect(lacking['pooler']).toMatchObject({ state: 'warning', advice: expect.stringContaining('enable_seqscan') });
    expect(await troubles({ ...known, DATABASE_URL: whole.urlOf(url) })).toEqual({});
  } finally {
    await Promise.all([bare.stop(), whole.stop()]);
  }
});

test('a Redis that evicts', async () => {
  const evicting = await startRedis({ maxmemoryPolicy: 'allkeys-lru' });
  const found = (await examined({ REDIS_URL: evicting.url }))['queue'];
  await evicting.stop('SIGKILL');
  expect(found).toMatchObject({ state: 'problem', found: expect.stringMatching(/maxmemory-policy allkeys-lru$/) });
});

test('a folder of handlers that is not there or empty, and an address where nobody or somebody answers', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'taskflow-doctor-'));
  const site = await startReceiver((response) => response.writeHead(response.req.url === '/healthz' ? 200 : 404).end());
  expect(await troubles({ HANDLERS_DIR: folder, PUBLIC_URL: `${new URL(site.url).origin}/queue` })).toEqual({
    handlers: 'warning',
  });
  await site.close();
  expect(await troubles({ HANDLERS_DIR: path.join(folder, 'none'), PUBLIC_URL: site.url })).toEqual({
    handlers: 'problem',
    address: 'warning',
  });
  await rm(folder, { recursive: true });
});

test('stores that hang are left after some seconds, and what does not need them is told', async () => {
  const startedAt = performance.now();
  process.kill(redis.pid, 'SIGSTOP');
  postgres.signalAll('SIGSTOP');
  const found = await examined().finally(() => {
    postgres.signalAll('SIGCONT');
    process.kill(redis.pid, 'SIGCONT');
  });
  expect(performance.now() - startedAt).toBeLessThan(20_000);
  const states = ['database', 'queue', 'schema', 'workers', 'disk'].map((name) => found[name]?.state);
  expect(states).toEqual(['problem', 'problem', 'unknown', 'unknown', 'ok']);
});

test('a user who may only read is enough, and Redis is left as it was', async () => {
  await admin.query('CREATE ROLE looker LOGIN IN ROLE pg_read_all_data, pg_read_all_stats');
  const url = new URL(settings['DATABASE_URL'] ?? '');
  url.username = 'looker';
  const client = new Redis(redis.url);
  await client.flushall();
  expect(await troubles({ DATABASE_URL: url.href })).toEqual({});
  expect(await client.dbsize()).toBe(0);
  client.disconnect();
  const patient = createPatient(loadEnv(settings), false);
  await expect(patient.ask('DELETE FROM taskflow.workers')).rejects.toThrow(/read-only transaction/);
  await patient.pool.end();
});
