import { setTimeout as delay } from 'node:timers/promises';
import { ChaosSystem, leaseMs, type Backend, type SystemOptions } from './chaos-system.ts';
import { endConnections, injectFault, onRedis } from './inject-fault.ts';
import { judge, settle, type CaseReport } from './judge.ts';
import { say } from './say.ts';

export interface ChaosCase {
  name: string;
  /** Its numbers in the list of faults. */
  numbers: string;
  backends: readonly Backend[];
  /** Part of `--short`. */
  short: boolean;
  run(backend: Backend): Promise<CaseReport>;
}

type Told = { faults: number; recoveryMs?: number; problems?: string[] };
const both = ['redis', 'postgres'] as const;
const sweptWithinMs = leaseMs + 5000;

/** Starts a system, does the case, waits until all jobs ended and audits them. */
async function onSystem(options: SystemOptions, act: (system: ChaosSystem) => Promise<Told>): Promise<CaseReport> {
  const system = await ChaosSystem.start(options);
  try {
    const told = await act(system);
    await settle(system);
    return await judge(system, told);
  } finally {
    await system.stop();
  }
}

/** ms until the count is 0; what throws (a store is away) is asked again. */
async function msUntilNone(system: ChaosSystem, text: string, values: unknown[], limitMs: number): Promise<number> {
  const from = performance.now();
  for (;;) {
    const left = await system.count(text, values).catch(() => 1);
    const took = Math.round(performance.now() - from);
    if (left === 0 || took > limitMs) return took;
    await delay(20);
  }
}

async function untilCount(system: ChaosSystem, least: number, text: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  while ((await system.count(text)) < least) {
    if (performance.now() > deadline) throw new Error(`Not within 30 s: ${least} of ${text}`);
    await delay(20);
  }
}

const activeJobs = "SELECT count(*) FROM taskflow.jobs WHERE status = 'active'";

function late(what: string, tookMs: number, limitMs: number): string[] {
  say(`    ${what}: ${tookMs} ms (limit ${limitMs} ms)`);
  return tookMs > limitMs ? [`${what}: ${tookMs} ms, over the limit of ${limitMs} ms`] : [];
}

/** A worker dies with running jobs, while another has room for them. */
const workerKilled = (backend: Backend) =>
  onSystem({ backend, workers: 2 }, async (system) => {
    await system.submitMany(10, 'slow', { payload: { ms: 3000 } });
    await untilCount(system, 8, activeJobs);
    await system.worker(0).stop('SIGKILL');
    const killedAt = performance.now();
    const { rows } = await system.pool.query<{ id: string }>(
      `SELECT j.id FROM taskflow.jobs j JOIN taskflow.workers w ON w.id = j.worker_id
       WHERE j.status = 'active' AND w.pid = $1`,
      [system.worker(0).pid],
    );
    const ids = rows.map((row) => row.id);
    const notLost = `SELECT $2::int - count(*) FROM taskflow.job_attempts WHERE job_id = ANY($1) AND outcome = 'lost'`;
    const foundMs = await msUntilNone(system, notLost, [ids, ids.length], 20_000);
    say(
      `    ${ids.length} running jobs were found lost ${foundMs} ms after the kill; then comes their backoff of 2 to 3 s`,
    );
    const notAgain = 'SELECT count(*) FROM taskflow.jobs WHERE id = ANY($1) AND attempt < 2';
    await msUntilNone(system, notAgain, [ids], 30_000);
    const recoveryMs = Math.round(performance.now() - killedAt);
    const problems = late('they ran again', recoveryMs, sweptWithinMs);
    if (ids.length === 0) problems.push('The killed worker ran nothing.');
    return { faults: 1, recoveryMs, problems };
  });

/** An idle system's only worker dies with a hint that it has not claimed from; another takes over. */
const hintHolderKilled = (backend: Backend) =>
  onSystem({ backend, workers: 1, concurrency: 2 }, async (system) => {
    await system.submitMany(8, 'slow', { payload: { ms: 20_000 }, timeout: 2500, retries: 0 });
    await untilCount(system, 2, activeJobs);
    await system.worker(0).stop('SIGKILL');
    const killedAt = performance.now();
    await system.startWorker(0, { WORKER_CONCURRENCY: '20' });
    const held = "SELECT count(*) FROM taskflow.jobs WHERE attempt = 0 AND status = 'pending'";
    await msUntilNone(system, held, [], 40_000);
    const tookMs = Math.round(performance.now() - killedAt);
    return { faults: 1, recoveryMs: tookMs, problems: late('all jobs of held hints started', tookMs, sweptWithinMs) };
  });

const webKilled = (backend: Backend) =>
  onSystem({ backend, workers: 2 }, async (system) => {
    let recoveryMs = 0;
    const problems: string[] = [];
    for (let round = 0; round < 3; round++) {
      const submits = Promise.all(Array.from({ length: 200 }, () => system.submit('quick')));
      await untilCount(system, 20 + round * 20, 'SELECT count(*) FROM taskflow.jobs');
      await system.web(0).stop('SIGKILL');
      await submits;
      const tookMs = await msUntilNone(
        system,
        "SELECT count(*) FROM taskflow.jobs WHERE status <> 'completed'",
        [],
        30_000,
      );
      problems.push(...late('every row that was committed ran', tookMs, sweptWithinMs));
      recoveryMs = Math.max(recoveryMs, tookMs);
      await system.startWeb(0);
    }
    return { faults: 3, recoveryMs, problems };
  });

/** Redis loses everything with many jobs pending, most of them not due yet. */
const redisWiped = (count: number) => (backend: Backend) =>
  onSystem({ backend, workers: 2, concurrency: 20 }, async (system) => {
    let recoveryMs = 0;
    const problems: string[] = [];
    for (const fault of ['redis killed, restarted empty', 'redis flushed'] as const) {
      await system.submitMany(count, 'quick', { delay: 4000 + count * 2 });
      await system.submitMany(100, 'slow', { payload: { ms: 500 } });
      await injectFault(system, { fault, atMs: 0, victim: 0, forMs: 0 });
      const wipedAt = (await system.pool.query<{ now: Date }>('SELECT clock_timestamp() AS now')).rows[0]?.now;
      const undispatched = `SELECT count(*) FROM taskflow.jobs
        WHERE status = 'pending' AND (dispatched_at IS NULL OR dispatched_at < $1)`;
      const pending = await system.count("SELECT count(*) FROM taskflow.jobs WHERE status = 'pending'");
      if (pending < count) problems.push(`Only ${pending} jobs were pending when Redis was wiped.`);
      const tookMs = await msUntilNone(system, undispatched, [wipedAt], 60_000);
      problems.push(...late(`${fault}, ${pending} pending: all dispatched again`, tookMs, 10_000));
      recoveryMs = Math.max(recoveryMs, tookMs);
    }
    return { faults: 2, recoveryMs, problems };
  });

const zombie = (backend: Backend) =>
  onSystem({ backend, workers: 2 }, async (system) => {
    await system.submitMany(40, 'deaf', { payload: { ms: 1000 } });
    await untilCount(system, 8, activeJobs);
    await injectFault(system, { fault: 'worker frozen past its lease', atMs: 0, victim: 0, forMs: leaseMs + 2500 });
    const lost = await system.count("SELECT count(*) FROM taskflow.job_attempts WHERE outcome = 'lost'");
    say(`    ${lost} attempts were taken from the frozen worker`);
    return { faults: 1, problems: lost === 0 ? ['Nothing was taken from the frozen worker.'] : [] };
  });

const blockedLoop = (backend: Backend) =>
  onSystem({ backend, workers: 2 }, async (system) => {
    for (let round = 0; round < 4; round++)
      await system.submit('blocks', { payload: { ms: leaseMs + 1500 }, retries: 5 });
    await system.submitMany(100, 'quick');
    return { faults: 4 };
  });

const drained = (backend: Backend) =>
  onSystem({ backend, workers: 2 }, async (system) => {
    const problems: string[] = [];
    await system.submitMany(200, 'slow', { payload: { ms: 300 } });
    for (let round = 0; round < 4; round++) {
      await untilCount(system, 4, activeJobs);
      const code = await system.worker(round % 2).stop('SIGTERM');
      if (code !== 0) problems.push(`A worker ended with ${code} on SIGTERM.`);
      await system.startWorker(round % 2);
    }
    const charged = await system.count("SELECT count(*) FROM taskflow.job_attempts WHERE outcome = 'lost'");
    if (charged > 0) problems.push(`${charged} attempts were lost by an orderly stop.`);
    return { faults: 4, problems };
  });

const postgresKilled = (backend: Backend) =>
  onSystem({ backend, workers: 2 }, async (system) => {
    let recoveryMs = 0;
    const problems: string[] = [];
    const acts: [string, () => Promise<unknown>][] = [
      ['PostgreSQL restarted', () => system.postgres.restart()],
      ['all connections ended', () => endConnections(system)],
      ['PostgreSQL restarted', () => system.postgres.restart()],
      [
        'PostgreSQL frozen',
        () => injectFault(system, { fault: 'postgres frozen', atMs: 0, victim: 0, forMs: leaseMs + 3000 }),
      ],
    ];
    for (const [name, act] of acts) {
      await system.submitMany(150, 'quick');
      await system.submitMany(20, 'slow', { payload: { ms: 200 } });
      await act();
      const from = (await system.pool.query<{ now: Date }>('SELECT clock_timestamp() AS now')).rows[0]?.now;
      const tookMs = await msUntilNone(
        system,
        `SELECT (NOT EXISTS (SELECT FROM taskflow.job_attempts WHERE started_at > $1 AND outcome = 'succeeded')
          AND EXISTS (SELECT FROM taskflow.jobs WHERE status IN ('pending', 'active')))::int`,
        [from],
        30_000,
      );
      problems.push(...late(`${name}: processing again`, tookMs, 5000));
      recoveryMs = Math.max(recoveryMs, tookMs);
    }
    return { faults: acts.length, recoveryMs, problems };
  });

const redisDown = (backend: Backend) =>
  onSystem({ backend, workers: 2 }, async (system) => {
    await system.stopRedis();
    let slowestMs = 0;
    for (let number = 0; number < 20; number++) {
      const from = performance.now();
      await system.submit('quick');
      slowestMs = Math.max(slowestMs, Math.round(performance.now() - from));
    }
    const problems = late('slowest 201 while Redis was down', slowestMs, 2500);
    if (system.accepted.length < 20) problems.push(`Only ${system.accepted.length} of 20 submits were answered 201.`);
    await system.startRedisAgain();
    const open = "SELECT count(*) FROM taskflow.jobs WHERE status <> 'completed'";
    const tookMs = await msUntilNone(system, open, [], 40_000);
    return {
      faults: 1,
      recoveryMs: tookMs,
      problems: [...problems, ...late('all ran once it was back', tookMs, 10_000)],
    };
  });

const redisFrozen = (backend: Backend) =>
  onSystem({ backend, workers: 2 }, async (system) => {
    await system.submitMany(100, 'slow', { payload: { ms: 200 } });
    await injectFault(system, { fault: 'redis frozen past the lease', atMs: 0, victim: 0, forMs: leaseMs + 3000 });
    return { faults: 1 };
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

/** Every case, the most telling first. */
export const chaosCases: readonly ChaosCase[] = [
  { name: 'worker-killed', numbers: '6', backends: both, short: true, run: workerKilled },
  { name: 'hint-holder-killed', numbers: '1, 6', backends: both, short: false, run: hintHolderKilled },
  { name: 'redis-wiped', numbers: '3', backends: ['redis'], short: true, run: redisWiped(1000) },
  { name: 'redis-wiped-10000', numbers: '3', backends: ['redis'], short: false, run: redisWiped(10_000) },
  { name: 'web-killed', numbers: '1', backends: both, short: false, run: webKilled },
  { name: 'zombie', numbers: '7', backends: both, short: true, run: zombie },
  { name: 'postgres-killed', numbers: '10', backends: both, short: false, run: postgresKilled },
  { name: 'drained', numbers: '9', backends: both, short: false, run: drained },
  { name: 'redis-down', numbers: '4', backends: ['redis'], short: false, run: redisDown },
  { name: 'redis-frozen', numbers: '2', backends: ['redis'], short: false, run: redisFrozen },
  { name: 'wrong-hints', numbers: '15', backends: both, short: false, run: wrongHints },
  { name: 'blocked-loop', numbers: '8', backends: both, short: false, run: blockedLoop },
];
