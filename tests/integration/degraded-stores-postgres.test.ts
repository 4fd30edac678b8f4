import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../prisma/migrate.ts';
import { auditJobs, describeAudit, isClean } from '../support/audit-jobs.ts';
import {
  handlersFolder,
  readinessOf,
  startDegradedSystem,
  submitTo,
  type DegradedSystem,
  type SubmitAnswer,
} from '../support/degraded-system.ts';
import { freePort } from '../support/free-port.ts';
import { printFigure } from '../support/print-figure.ts';
import { recordMoves } from '../support/record-moves.ts';
import { queueBackends, settingsFor } from '../support/servers.ts';
import { startPostgres, type RunningPostgres } from '../support/start-postgres.ts';
import { startWebProcess, startWorkerProcess } from '../support/start-process.ts';
import { waitFor } from '../support/wait-for.ts';

let postgres: RunningPostgres;

beforeAll(async () => {
  // What was committed must outlive a crash, as it does in production.
  postgres = await startPostgres({ durable: true });
});
afterAll(() => postgres.stop());

async function aDatabase(name: string): Promise<string> {
  const admin = new pg.Client({ connectionString: postgres.urlOf('postgres') });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  await migrate(postgres.urlOf(name));
  return postgres.urlOf(name);
}

describe.each(queueBackends)('with hints on %s, while PostgreSQL', (backend) => {
  let settings: Record<string, string>;
  let system: DegradedSystem;
  const accepted: string[] = [];
  let submitting: NodeJS.Timeout | undefined;

  beforeAll(async () => {
    settings = settingsFor(backend, { url: await aDatabase(`degraded_${backend}`) });
    system = await startDegradedSystem(settings);
    await recordMoves(system.pool);
  });
  afterEach(async () => {
    clearInterval(submitting);
    await system.completed(accepted, 30_000);
    // A submit whose answer was lost promised nothing, but if its job is there it ends like any other.
    await waitFor(async () => (await openJobs()) === 0, { timeoutMs: 30_000, what: 'no job is left' });
    const audit = await auditJobs(system.pool, { accepted });
    if (!isClean(audit)) throw new Error(describeAudit(audit));
  });
  afterAll(() => system.stop());

  const openJobs = async () => {
    const { rows } = await system.pool.query("SELECT FROM taskflow.jobs WHERE status IN ('pending', 'active')");
    return rows.length;
  };

  /** Submits a job every 20 ms until told to stop, and answers what it was told. */
  function keepSubmitting(): () => Promise<SubmitAnswer[]> {
    const answers: Promise<SubmitAnswer>[] = [];
    submitting = setInterval(() => answers.push(system.submit()), 20);
    return async () => {
      clearInterval(submitting);
      const all = await Promise.all(answers);
      for (const { status, jobId } of all) if (status === 201) accepted.push(jobId);
      return all;
    };
  }

  const submitAccepted = async (job: Record<string, unknown> = {}): Promise<string> => {
    const { status, jobId } = await system.submit(job);
    if (status !== 201) throw new Error(`The submit was answered ${status}.`);
    accepted.push(jobId);
    return jobId;
  };
  const isActive = async (jobId: string) => {
    const { rows } = await system.pool.query('SELECT FROM taskflow.jobs WHERE id = $1 AND status = $2', [
      jobId,
      'active',
    ]);
    return rows.length > 0;
  };

  /** Every answer is an acceptance, or a refusal for now that says when to come back. */
  function expectHonest(what: string, answers: SubmitAnswer[], withinMs: number): void {
    const others = answers.filter(({ status, retryAfter, code }) =>
      status === 503 ? !/^\d+$/.test(retryAfter ?? '') || code !== 'unavailable' : status !== 201,
    );
    expect(others).toEqual([]);
    const slowest = Math.max(...answers.map(({ tookMs }) => tookMs));
    const refused = answers.filter(({ status }) => status === 503).length;
    printFigure(`${backend}: submits refused of ${answers.length} while PostgreSQL ${what}`, refused, '');
    printFigure(`${backend}: slowest submit while PostgreSQL ${what}`, slowest / 1000, 's');
    expect(slowest).toBeLessThan(withinMs);
  }

  /** Seconds from now until a job is accepted again and completed. */
  async function recoverySeconds(what: string): Promise<number> {
    const startedAt = performance.now();
    const jobId = await waitFor(() => submitAccepted(), { timeoutMs: 30_000 });
    await system.completed([jobId], 30_000);
    const seconds = (performance.now() - startedAt) / 1000;
    printFigure(`${backend}: recovery after PostgreSQL ${what}`, seconds, 's');
    return seconds;
  }

  test('is killed, submits are refused until it is back, and jobs run again within 5 s', async () => {
    const running = await Promise.all([submitAccepted({ taskType: 'wait', payload: { ms: 1500 } }), submitAccepted()]);
    await waitFor(() => isActive(running[0]));
    const stop = keepSubmitting();
    await delay(300);
    await postgres.crash();
    const away = await Promise.all(Array.from({ length: 5 }, () => system.submit()));
    expect(away.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503]);
    await waitFor(async () => {
      expect(await system.readiness('web')).toMatchObject({ httpStatus: 503, database: 'down' });
      expect(await system.readiness('worker')).toMatchObject({ httpStatus: 503, database: 'down' });
      return true;
    });
    expect((await fetch(`${system.web.url}/healthz`)).status).toBe(200);
    await postgres.restart();
    expect(await recoverySeconds('was killed and restarted')).toBeLessThan(5);
    expectHonest('is killed and restarted', await stop(), 6000);
  }, 90_000);

  test('ends all connections again and again under load, nothing is lost', async () => {
    const stop = keepSubmitting();
    const admin = new pg.Client({ connectionString: postgres.urlOf('postgres') });
    await admin.connect();
    let ended = 0;
    for (let round = 0; round < 10; round += 1) {
      await delay(200);
      const { rows } = await admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()`,
        [new URL(settings['DATABASE_URL'] ?? '').pathname.slice(1)],
      );
      ended += rows.length;
    }
    await admin.end();
    const seconds = await recoverySeconds(`ended ${ended} connections in 10 rounds`);
    // What the queue had given to a connection that was ended is given again after two of its rounds of 5 s.
    expect(seconds).toBeLessThan(15);
    expectHonest('ends connections', await stop(), 8000);
  }, 90_000);

  test('is frozen for longer than an answer is waited for, nobody waits for ever, and all goes on', async () => {
    const running = await submitAccepted({ taskType: 'wait', payload: { ms: 4000 } });
    await waitFor(() => isActive(running));
    const stop = keepSubmitting();
    postgres.signalAll('SIGSTOP');
    try {
      await delay(10_000);
    } finally {
      postgres.signalAll('SIGCONT');
    }
    expect(await recoverySeconds('was frozen for 10 s')).toBeLessThan(15);
    // Five seconds at most for a connection, then one statement's time.
    expectHonest('is frozen', await stop(), 16_000);
  }, 120_000);

  test('has no disk space, submits are refused and running jobs wait, until there is some', async () => {
    const running = await submitAccepted({ taskType: 'wait', payload: { ms: 500 } });
    await waitFor(() => isActive(running));
    await system.pool.query(`
      CREATE FUNCTION public.no_space() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
      END $$;
      CREATE TRIGGER no_space BEFORE INSERT OR UPDATE ON taskflow.jobs EXECUTE FUNCTION public.no_space()`);
    const stop = keepSubmitting();
    const before = await system.submit();
    expect(before).toMatchObject({ status: 503, code: 'unavailable' });
    // Its handler has returned, and the end cannot be written.
    await delay(1500);
    expect(await isActive(running)).toBe(true);
    const answers = await stop();
    expect(answers.every(({ status }) => status === 503)).toBe(true);
    await system.pool.query('DROP FUNCTION public.no_space CASCADE');
    expect(await recoverySeconds('had no disk space')).toBeLessThan(5);
    expectHonest('has no disk space', answers, 6000);
  }, 90_000);

  test('takes no writes, as a standby after a failover, submits are refused and readiness says so until it does', async () => {
    const name = new URL(settings['DATABASE_URL'] ?? '').pathname.slice(1);
    const admin = new pg.Client({ connectionString: postgres.urlOf('postgres') });
    await admin.connect();
    // A failover ends all connections; those that come after it meet the standby.
    await admin.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    try {
      await waitFor(async () => {
        expect(await system.readiness('web')).toMatchObject({ httpStatus: 503, database: 'read-only' });
        expect(await system.readiness('worker')).toMatchObject({ httpStatus: 503, database: 'read-only' });
        return true;
      });
      const answers = await Promise.all(Array.from({ length: 20 }, () => system.submit()));
      expect(answers.every(({ status }) => status === 503)).toBe(true);
      expectHonest('takes no writes', answers, 6000);
    } finally {
      await admin.query(`ALTER DATABASE ${name} SET default_transaction_read_only = off`);
    }
    // The connections are still there: whoever was refused a write leaves them by itself.
    expect(await recoverySeconds('takes writes again')).toBeLessThan(10);
    await admin.end();
  }, 90_000);

  test('is away at their start, web and worker live and say so, and are ready when it comes', async () => {
    const tasks = await handlersFolder();
    const [webPort, workerPort] = [await freePort(), await freePort()];
    await postgres.crash();
    // The time that it is away counts too.
    const patience = { readyWithinMs: 90_000 };
    const ports = [
      { PORT: String(webPort) },
      { REALTIME_PORT: String(workerPort), HANDLERS_DIR: tasks.folder },
    ] as const;
    const web = startWebProcess({ ...settings, ...ports[0] }, patience);
    const worker = startWorkerProcess({ ...settings, ...ports[1] }, patience);
    const [webUrl, workerUrl] = [`http://127.0.0.1:${webPort}`, `http://127.0.0.1:${workerPort}`];
    try {
      for (const url of [webUrl, workerUrl]) {
        await waitFor(async () => (await fetch(`${url}/healthz`)).ok, { timeoutMs: 30_000 });
        expect(await readinessOf(url)).toMatchObject({ httpStatus: 503, database: 'down' });
      }
      expect(await submitTo(webUrl)).toMatchObject({ status: 503, retryAfter: '2', code: 'unavailable' });
    } finally {
      await postgres.restart();
    }
    const startedAt = performance.now();
    const started = await Promise.all([web, worker]);
    printFigure(`${backend}: web and worker ready after PostgreSQL came`, (performance.now() - startedAt) / 1000, 's');
    const answer = await submitTo(webUrl);
    accepted.push(answer.jobId);
    await system.completed([answer.jobId]);
    for (const each of started) expect(await each.stop()).toBe(0);
    await tasks.remove();
  }, 150_000);
});
