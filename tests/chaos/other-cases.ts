import { setTimeout as delay } from 'node:timers/promises';
import { startProxy } from '../support/tcp-proxy.ts';
import type { AnswerRequest } from '../support/webhook-receiver.ts';
import type { Backend, ChaosSystem } from './chaos-system.ts';
import { both, late, msUntilNone, onSystem, sweptWithinMs, untilCount, type ChaosCase } from './case-tools.ts';
import { onRedis } from './inject-fault.ts';
import { settle } from './judge.ts';

const open = "SELECT count(*) FROM taskflow.jobs WHERE status <> 'completed'";

const webKilled = (backend: Backend) =>
  onSystem({ backend, workers: 2 }, async (system) => {
    let recoveryMs = 0;
    const problems: string[] = [];
    for (let round = 0; round < 3; round++) {
      const before = await system.count('SELECT count(*) FROM taskflow.jobs');
      const submits = Promise.all(Array.from({ length: 200 }, () => system.submit('quick')));
      await untilCount(system, before + 20, 'SELECT count(*) FROM taskflow.jobs');
      await system.web(0).stop('SIGKILL');
      await submits;
      const tookMs = await msUntilNone(system, open, [], 30_000);
      problems.push(...late('every row that was committed ran', tookMs, sweptWithinMs));
      recoveryMs = Math.max(recoveryMs, tookMs);
      await system.startWeb(0);
    }
    return { faults: 3, recoveryMs, problems };
  });

const wrongHints = (backend: Backend) =>
  onSystem({ backend, workers: 2 }, async (system) => {
    const jobId = await system.submit('slow', { delay: 1500, payload: { ms: 300 } });
    await system.submitMany(50, 'slow', { payload: { ms: 100 } });
    if (jobId) {
      const ids: [string, number][] = [[jobId, 0]];
      await system.addHints(Array.from({ length: 100 }, () => ({ taskType: 'slow', priority: 2, ids })));
      await system.addHints([{ taskType: 'runs_nowhere', priority: 2, ids }]);
    }
    if (backend === 'redis') await onRedis(system, (redis) => redis.flushall());
    else await system.pool.query('DELETE FROM bullmq.job');
    await settle(system, 40_000);
    const attempts = await system.count('SELECT count(*) FROM taskflow.job_attempts WHERE job_id = $1', [jobId]);
    return { faults: 103, problems: attempts === 1 ? [] : [`The job with 100 hints had ${attempts} attempts.`] };
  });

/** Each process starts while a store is away, and is ready once it comes. */
const bootWithoutStores = (backend: Backend) =>
  onSystem({ backend, workers: 1 }, async (system) => {
    let recoveryMs = 0;
    const problems: string[] = [];
    for (const store of backend === 'redis' ? (['redis', 'postgres'] as const) : (['postgres'] as const)) {
      await Promise.all([system.worker(0).stop(), system.web(0).stop()]);
      await (store === 'redis' ? system.stopRedis() : system.postgres.crash());
      const started = Promise.all([system.startWorker(0), system.startWeb(0)]);
      await delay(4000);
      await (store === 'redis' ? system.startRedisAgain() : system.postgres.restart());
      const from = performance.now();
      await started;
      await system.submitMany(20, 'quick');
      await msUntilNone(system, open, [], 30_000);
      const tookMs = Math.round(performance.now() - from);
      problems.push(...late(`${store} came after the others: all ran`, tookMs, 10_000));
      recoveryMs = Math.max(recoveryMs, tookMs);
    }
    return { faults: backend === 'redis' ? 2 : 1, recoveryMs, problems };
  });

/** A worker's connections stay open, but nothing comes through them any more. */
const halfOpen = (backend: Backend) =>
  onSystem({ backend, workers: 1 }, async (system) => {
    const postgres = await startProxy(system.postgres.port);
    const redis = system.redis && (await startProxy(system.redis.port, { answerEnd: '\r\n' }));
    try {
      const worker = await system.startWorker(1, {
        DATABASE_URL: `postgresql://postgres:postgres@127.0.0.1:${postgres.port}/postgres`,
        ...(redis && { REDIS_URL: `redis://127.0.0.1:${redis.port}` }),
      });
      const problems: string[] = [];
      for (const [name, proxy, words] of [
        ['PostgreSQL', postgres, 'the heartbeat failed'],
        ['Redis', redis, 'the queue reported an error'],
      ] as const) {
        if (!proxy) continue;
        await system.submitMany(40, 'slow', { payload: { ms: 400 } });
        const heardBefore = worker.output().length;
        proxy.freeze();
        const from = performance.now();
        while (!worker.output().slice(heardBefore).includes(words) && performance.now() - from < 20_000)
          await delay(50);
        problems.push(
          ...late(`half-open connections to ${name}: noticed`, Math.round(performance.now() - from), 10_000),
        );
        proxy.thaw();
        await system.submitMany(20, 'quick');
        await msUntilNone(system, open, [], 40_000);
      }
      await settle(system);
      await worker.stop();
      return { faults: redis ? 2 : 1, problems };
    } finally {
      await Promise.all([postgres.stop(), redis?.stop()]);
    }
  });

/** A worker dies when the receiver has the webhook, before it could write that down. */
const webhookUnrecorded = (backend: Backend) => {
  let atFirst: (() => Promise<unknown>) | undefined;
  const answer: AnswerRequest = (response, number) => {
    if (number > 1) return response.end();
    void atFirst?.().finally(() => response.end());
  };
  return onSystem({ backend, workers: 1, answer }, async (system) => {
    const killed = new Promise<void>((resolve) => {
      atFirst = async () => {
        await system.worker(0).stop('SIGKILL');
        resolve();
      };
    });
    await system.submit('quick', { callbackUrl: system.receiver.url });
    await killed;
    await system.startWorker(0);
    await settle(system);
    const ids = system.receiver.requests.map(({ headers }) => headers['webhook-id']);
    const isTheSame = ids.length >= 2 && new Set(ids).size === 1;
    return { faults: 1, problems: isTheSame ? [] : [`The receiver got ${JSON.stringify(ids)}.`] };
  });
};

/** 100,000 jobs wait, and 100 dashboards look at them. */
const backlog = (backend: Backend) =>
  onSystem({ backend, workers: 1 }, async (system) => {
    const empty = await submitTimes(system);
    await system.pool.query(`INSERT INTO taskflow.jobs (id, task_type, priority, payload, max_attempts, timeout_ms,
        run_at, dispatched_at, created_at, updated_at)
      SELECT taskflow.new_id(), 'backlog', 2, '{}', 1, 1000, taskflow.now() + interval '1 hour', taskflow.now(),
        taskflow.now(), taskflow.now() FROM generate_series(1, 100000)`);
    await system.pool.query('ANALYZE taskflow.jobs');
    const full = await submitTimes(system);
    const problems = late('p99 of a submit, empty', empty, Infinity);
    problems.push(...late('p99 of a submit with 100,000 jobs waiting', full, 3 * Math.max(empty, 5)));
    const pages = await readTimes(system);
    problems.push(...late('p99 of what 100 dashboards read', pages, 500));
    await system.pool.query("DELETE FROM taskflow.jobs WHERE task_type = 'backlog'");
    return { faults: 1, problems };
  });

async function submitTimes(system: ChaosSystem): Promise<number> {
  const times: number[] = [];
  for (let number = 0; number < 400; number++) {
    const from = performance.now();
    await system.submit('quick');
    // The first ones warm the process up.
    if (number >= 100) times.push(performance.now() - from);
  }
  return p99(times);
}

/** Each dashboard asks for its first page and the figures, then again every second. */
async function readTimes(system: ChaosSystem): Promise<number> {
  const times: number[] = [];
  const dashboards = Array.from({ length: 100 }, async (_, at) => {
    await delay(at * 10);
    for (let round = 0; round < 5; round++) {
      const from = performance.now();
      for (const page of ['jobs?limit=50', 'stats']) {
        const response = await fetch(`${system.web(0).url}/api/${page}`);
        await response.text();
        if (!response.ok) throw new Error(`${page} was answered ${response.status}.`);
      }
      if (round > 0) times.push(performance.now() - from);
      await delay(Math.max(0, 1000 - (performance.now() - from)));
    }
  });
  await Promise.all(dashboards);
  return p99(times);
}

const p99 = (times: number[]): number =>
  Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Infinity);

export const otherCases: readonly ChaosCase[] = [
  { name: 'web-killed', numbers: '1', backends: both, short: [], run: webKilled },
  { name: 'wrong-hints', numbers: '15', backends: both, short: [], run: wrongHints },
  { name: 'boot-without-stores', numbers: '11', backends: both, short: [], run: bootWithoutStores },
  { name: 'half-open', numbers: '12', backends: both, short: [], run: halfOpen },
  { name: 'webhook-unrecorded', numbers: '19', backends: both, short: [], run: webhookUnrecorded },
  { name: 'backlog', numbers: '24', backends: ['redis'], short: [], run: backlog },
];
