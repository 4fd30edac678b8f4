import { leaseMs, type Backend, type ChaosSystem } from './chaos-system.ts';
import { late, msUntilNone, onSystem, type ChaosCase } from './case-tools.ts';
import { injectFault, onRedis } from './inject-fault.ts';

const open = "SELECT count(*) FROM taskflow.jobs WHERE status <> 'completed'";

/** Every submit must be answered 201 in time, whatever Redis does. */
async function submitsGoOn(system: ChaosSystem, when: string): Promise<string[]> {
  const before = system.accepted.length;
  let slowestMs = 0;
  for (let number = 0; number < 20; number++) {
    const from = performance.now();
    await system.submit('quick');
    slowestMs = Math.max(slowestMs, Math.round(performance.now() - from));
  }
  const answered = system.accepted.length - before;
  const problems = late(`slowest 201 while ${when}`, slowestMs, 2500);
  return answered < 20 ? [...problems, `Only ${answered} of 20 submits were answered 201 while ${when}.`] : problems;
}

/** Redis loses everything with many jobs pending, most of them not due yet. */
const redisWiped = (count: number) => (backend: Backend) =>
  onSystem({ backend, workers: 2, concurrency: 20 }, async (system) => {
    let recoveryMs = 0;
    const problems: string[] = [];
    for (const fault of ['redis killed, restarted empty', 'redis flushed'] as const) {
      // Long enough for all of them to be submitted before the first is due, on a busy machine too.
      await system.submitMany(count, 'quick', { delay: 8000 + count * 2 });
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

const redisDown = (backend: Backend) =>
  onSystem({ backend, workers: 2 }, async (system) => {
    await system.stopRedis();
    const problems = await submitsGoOn(system, 'Redis was down');
    await system.startRedisAgain();
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

/** Redis refuses to write: it has become a replica, or is full. */
const redisRefuses = (backend: Backend) =>
  onSystem({ backend, workers: 2 }, async (system) => {
    let recoveryMs = 0;
    const problems: string[] = [];
    const faults: [string, string[], string[]][] = [
      ['Redis was read-only', ['REPLICAOF', '127.0.0.1', '1'], ['REPLICAOF', 'NO', 'ONE']],
      ['Redis was full', ['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0']],
    ];
    for (const [when, begin, end] of faults) {
      await system.submitMany(30, 'slow', { payload: { ms: 300 } });
      await onRedis(system, (redis) => redis.call(...(begin as [string])));
      problems.push(...(await submitsGoOn(system, when)));
      await onRedis(system, (redis) => redis.call(...(end as [string])));
      const tookMs = await msUntilNone(system, open, [], 40_000);
      problems.push(...late(`${when}: all ran once it was not`, tookMs, 15_000));
      recoveryMs = Math.max(recoveryMs, tookMs);
    }
    return { faults: 2, recoveryMs, problems };
  });

export const redisCases: readonly ChaosCase[] = [
  { name: 'redis-wiped', numbers: '3', backends: ['redis'], short: ['redis'], run: redisWiped(1000) },
  { name: 'redis-wiped-10000', numbers: '3', backends: ['redis'], short: [], run: redisWiped(10_000) },
  { name: 'redis-down', numbers: '4', backends: ['redis'], short: [], run: redisDown },
  { name: 'redis-frozen', numbers: '2', backends: ['redis'], short: [], run: redisFrozen },
  { name: 'redis-refuses', numbers: '5', backends: ['redis'], short: [], run: redisRefuses },
];
