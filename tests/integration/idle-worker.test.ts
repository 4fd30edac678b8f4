import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freshDatabase, queueBackends, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWorkerProcess, type RunningProcess } from '../support/start-process.ts';
import { settledStatementsPerSecond } from '../support/statements-per-second.ts';
import { waitFor } from '../support/wait-for.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

/** Long enough that what comes every five seconds counts as what it is. */
const watchMs = 15_000;

let database: TestDatabase;
let pool: pg.Pool;
let receiver: WebhookReceiver;
let worker: RunningProcess;

async function startIdle(backend: 'redis' | 'postgres'): Promise<void> {
  database = await freshDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 1 });
  receiver = await startReceiver();
  worker = await startWorkerProcess({ ...settingsFor(backend, database), WEBHOOK_ALLOWED_HOSTS: receiver.host });
}

async function committed(): Promise<number> {
  const { rows } = await pool.query<{ n: string }>(
    'SELECT xact_commit AS n FROM pg_stat_database WHERE datname = current_database()',
  );
  return Number(rows[0]?.n);
}

afterEach(async () => {
  await worker.stop();
  await receiver.close();
  await pool.end();
  await database.drop();
});

describe.each(queueBackends)('an idle worker on %s', (backend) => {
  beforeEach(() => startIdle(backend));

  test('asks the database little', async () => {
    // Fewer than two a second with Redis and what only keeps connections alive; on PostgreSQL BullMQ asks for itself.
    const most = backend === 'redis' ? 3.5 : 6.5;
    await settledStatementsPerSecond(pool, 10);
    let perSecond = Infinity;
    // Autovacuum, which comes by once in a while, commits once for each table: then it is counted anew.
    for (let tries = 0; tries < 3 && perSecond >= most; tries += 1) {
      const before = await committed();
      await delay(watchMs);
      perSecond = ((await committed()) - before) / (watchMs / 1000);
    }
    expect(perSecond).toBeLessThan(most);
  }, 120_000);

  test('tells of an event loop that stands still for next to nothing', async () => {
    // How far apart it looks is no delay.
    const near = 'SELECT FROM taskflow.workers WHERE event_loop_delay_ms BETWEEN 0.01 AND 15';
    await expect.poll(async () => (await pool.query(near)).rowCount, { timeout: 25_000 }).toBe(1);
  });
});

describe('what somebody made due without a word', () => {
  beforeEach(() => startIdle('redis'));

  test('is found within two and a half seconds, a schedule and a webhook alike', async () => {
    const soon = { timeoutMs: 2500 };
    for (let round = 1; round <= 4; round += 1) {
      // A second after it has sent something the worker looks once more by itself.
      await delay(1500);
      const scheduleId = randomUUID();
      await pool.query(
        `INSERT INTO taskflow.schedules (id, name, task_type, payload, every_ms, created_at, next_run_at)
         SELECT $1::uuid, $1::text, 'http_request', '{}', 3600000, now.at - interval '1 hour', now.at
           FROM (SELECT date_trunc('milliseconds', taskflow.now()) AS at) now`,
        [scheduleId],
      );
      await pool.query(
        `INSERT INTO taskflow.webhook_deliveries (job_id, job_version, event, url, host, body, state, next_attempt_at)
         VALUES ($1, 1, 'job.completed', $2, $3, '{}', 'pending', taskflow.now())`,
        [randomUUID(), receiver.url, receiver.host],
      );
      await Promise.all([
        waitFor(async () => {
          const { rows } = await pool.query('SELECT FROM taskflow.jobs WHERE schedule_id = $1', [scheduleId]);
          return rows.length === 1;
        }, soon),
        waitFor(() => receiver.requests.length === round, soon),
      ]);
    }
    expect(receiver.requests).toHaveLength(4);
  });
});
