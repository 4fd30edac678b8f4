import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
import { freshDatabase, settingsFor, type TestDatabase } from '../support/servers.ts';
import { startWebProcess, startWorkerProcess } from '../support/start-process.ts';
import { startRedis, type RunningRedis } from '../support/start-redis.ts';
import { waitFor } from '../support/wait-for.ts';

let database: TestDatabase;
let redis: RunningRedis;
let settings: Record<string, string>;

beforeAll(async () => {
  database = await freshDatabase();
  redis = await startRedis();
  settings = { ...settingsFor('postgres', database), REDIS_URL: redis.url };
});
afterAll(async () => {
  await redis.stop('SIGKILL');
  await database.drop();
});

const limitMs = 2500;
const limitSeconds = 10;
const whole = { httpStatus: 200, database: 'up', queue: 'up' };

describe('while Redis', () => {
  let system: DegradedSystem;

  beforeAll(async () => {
    system = await startDegradedSystem(settings);
    await system.completed([(await system.submit()).jobId]);
  });
  afterAll(() => system.stop());

  /** Submits until both readiness checks say that the queue is in this state, and thirty more. */
  async function submitUntil(state: string): Promise<SubmitAnswer[]> {
    const answers: SubmitAnswer[] = [];
    await waitFor(
      async () => {
        answers.push(await system.submit());
        expect(await system.readiness('worker')).toEqual({ httpStatus: 503, database: 'up', queue: state });
        // Web goes on accepting: a balancer must not take it away.
        expect(await system.readiness('web')).toEqual({ httpStatus: 200, database: 'up', queue: state });
        return true;
      },
      { timeoutMs: 15_000, what: `readiness says that the queue is ${state}` },
    );
    for (let n = 0; n < 30; n += 1) answers.push(await system.submit());
    return answers;
  }

  async function idsOfAccepted(what: string, answers: SubmitAnswer[]): Promise<string[]> {
    expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
    const slowest = Math.max(...answers.map(({ tookMs }) => tookMs));
    printFigure(`slowest of ${answers.length} submits while Redis ${what}`, slowest, 'ms');
    expect(slowest).toBeLessThan(limitMs);
    return answers.map(({ jobId }) => jobId);
  }

  /** How long it takes until the jobs are completed; then both are ready again. */
  async function recoverySeconds(what: string, jobIds: string[]): Promise<number> {
    const startedAt = performance.now();
    await system.completed(jobIds, 20_000);
    const seconds = (performance.now() - startedAt) / 1000;
    printFigure(`${jobIds.length} jobs completed after Redis ${what}`, seconds, 's');
    await waitFor(async () => {
      expect(await system.readiness('worker')).toEqual(whole);
      expect(await system.readiness('web')).toEqual(whole);
      return true;
    });
    return seconds;
  }

  async function command(...words: [string, ...string[]]): Promise<void> {
    const client = new Redis(redis.url);
    try {
      await client.call(...words);
    } finally {
      client.disconnect();
    }
  }

  test('is stopped, submits are accepted at once, readiness tells, and the jobs run when it goes on', async () => {
    process.kill(redis.pid, 'SIGSTOP');
    let jobIds: string[];
    try {
      jobIds = await idsOfAccepted('is stopped', await submitUntil('down'));
    } finally {
      process.kill(redis.pid, 'SIGCONT');
    }
    expect(await recoverySeconds('went on', jobIds)).toBeLessThan(limitSeconds);
  }, 60_000);

  test('is killed and comes back empty, jobs that it knew and jobs that it never heard of run all the same', async () => {
    const known = await Promise.all(Array.from({ length: 20 }, () => system.submit({ delay: 2000 })));
    const hinted = async () => {
      const client = new Redis(redis.url);
      const count = await client.zcard(`${settings['QUEUE_PREFIX']}:hints:delayed`);
      client.disconnect();
      return count > 0;
    };
    await waitFor(hinted, { what: 'their hints are in Redis' });
    await redis.stop('SIGKILL');
    const answers = await submitUntil('down');
    redis = await startRedis({ port: redis.port });
    expect(
      await recoverySeconds('came back empty', await idsOfAccepted('is away', [...known, ...answers])),
    ).toBeLessThan(limitSeconds);
  }, 60_000);

  test('is a replica that takes no writes, readiness says so, and the jobs run when it takes them again', async () => {
    await command('REPLICAOF', '127.0.0.1', String(await freePort()));
    const jobIds = await idsOfAccepted('is read-only', await submitUntil('read-only'));
    await command('REPLICAOF', 'NO', 'ONE');
    expect(await recoverySeconds('takes writes again', jobIds)).toBeLessThan(limitSeconds);
  }, 60_000);

  test('is out of memory, readiness says so, and the jobs run when it has some again', async () => {
    await command('CONFIG', 'SET', 'maxmemory', '1kb');
    const jobIds = await idsOfAccepted('is out of memory', await submitUntil('out of memory'));
    await command('CONFIG', 'SET', 'maxmemory', '0');
    expect(await recoverySeconds('has memory again', jobIds)).toBeLessThan(limitSeconds);
  }, 60_000);

  test('evicts keys, readiness says so, and jobs run', async () => {
    await command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    const jobIds = await idsOfAccepted('evicts', await submitUntil('evicting'));
    await system.completed(jobIds);
    await command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    expect(await recoverySeconds('evicts no more', jobIds)).toBeLessThan(limitSeconds);
  }, 60_000);
});

describe('at their start', () => {
  test('web and worker refuse a Redis that evicts keys, and say what to set', async () => {
    const evicting = await startRedis({ maxmemoryPolicy: 'allkeys-lru' });
    try {
      const given = { ...settings, REDIS_URL: evicting.url };
      for (const start of [startWebProcess, startWorkerProcess]) {
        await expect(start(given)).rejects.toThrow(
          /Redis has maxmemory-policy allkeys-lru: set it to noeviction, or it drops queued work\./,
        );
      }
    } finally {
      await evicting.stop();
    }
  });

  test.each(['away', 'stopped'])(
    'a Redis that is %s does not keep them from starting, and they are ready when it comes',
    async (kind) => {
      const port = await freePort();
      let late: RunningRedis | undefined;
      if (kind === 'stopped') {
        late = await startRedis({ port });
        process.kill(late.pid, 'SIGSTOP');
      }
      const tasks = await handlersFolder();
      const [webPort, workerPort] = [await freePort(), await freePort()];
      const given = { ...settingsFor('postgres', database), REDIS_URL: `redis://127.0.0.1:${port}`, LEASE_MS: '3000' };
      const worker = startWorkerProcess({ ...given, HANDLERS_DIR: tasks.folder, REALTIME_PORT: String(workerPort) });
      const web = await startWebProcess({ ...given, PORT: String(webPort) });
      try {
        const away = { httpStatus: 503, database: 'up', queue: 'down' };
        await waitFor(async () => {
          expect(await readinessOf(`http://127.0.0.1:${workerPort}`)).toEqual(away);
          return true;
        });
        expect(await readinessOf(web.url)).toEqual({ ...away, httpStatus: 200 });
        const answer = await submitTo(web.url);
        expect(answer).toMatchObject({ status: 201 });
        expect(answer.tookMs).toBeLessThan(limitMs);

        const startedAt = performance.now();
        if (late) process.kill(late.pid, 'SIGCONT');
        else late = await startRedis({ port });
        await worker;
        const ran = async () => {
          const job: unknown = await (await fetch(`${web.url}/api/jobs/${answer.jobId}`)).json();
          expect(job).toMatchObject({ status: 'completed' });
          return true;
        };
        await waitFor(ran);
        printFigure(
          `job completed after a Redis that was ${kind} at boot came`,
          (performance.now() - startedAt) / 1000,
          's',
        );
        // Web comes back to it within the two seconds after which it tries at the latest.
        await waitFor(async () => {
          expect(await readinessOf(web.url)).toEqual(whole);
          return true;
        });
      } finally {
        await web.stop();
        await (await worker).stop();
        await late?.stop('SIGKILL');
        await tasks.remove();
      }
    },
    60_000,
  );
});
