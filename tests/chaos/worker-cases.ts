import { leaseMs, type Backend } from './chaos-system.ts';
import {
  activeJobs,
  both,
  late,
  msUntilNone,
  onSystem,
  sweptWithinMs,
  untilCount,
  type ChaosCase,
} from './case-tools.ts';
import { injectFault } from './inject-fault.ts';
import { say } from './say.ts';

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
      await system.submit('blocks', { payload: { ms: leaseMs + 1500 }, retries: 2 });
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

/** One worker's clock is five minutes fast, another's as slow: only the database's decides. */
const clockOff = (backend: Backend) =>
  onSystem({ backend, workers: 1 }, async (system) => {
    const shifted = ['--import', './tests/chaos/shift-clock.mjs'];
    await system.startWorker(1, { CLOCK_SHIFT_MS: '300000' }, shifted);
    await system.startWorker(2, { CLOCK_SHIFT_MS: '-300000' }, shifted);
    const expiresAt = new Date(Date.now() + 120_000).toISOString();
    await system.submitMany(60, 'quick', { delay: 3000, expiresAt, deadline: expiresAt });
    await system.submitMany(60, 'flaky');
    await system.submitMany(60, 'slow', { payload: { ms: 100 } });
    const open = "SELECT count(*) FROM taskflow.jobs WHERE status <> 'completed'";
    await msUntilNone(system, open, [], 60_000);
    const failed = await system.count("SELECT count(*) FROM taskflow.jobs WHERE status = 'failed'");
    const early = await system.count(
      "SELECT count(*) FROM taskflow.jobs WHERE started_at < run_at AND task_type = 'quick'",
    );
    const latestMs = await system.count(
      "SELECT max(extract(epoch FROM started_at - run_at)) * 1000 FROM taskflow.jobs WHERE task_type = 'quick'",
    );
    const problems = late('latest start of a delayed job', Math.round(latestMs), 12_000);
    if (early > 0) problems.push(`${early} jobs started before they were due.`);
    if (failed > 0) problems.push(`${failed} jobs failed.`);
    return { faults: 2, problems };
  });

export const workerCases: readonly ChaosCase[] = [
  { name: 'worker-killed', numbers: '6', backends: both, short: ['redis'], run: workerKilled },
  { name: 'hint-holder-killed', numbers: '1, 6', backends: both, short: [], run: hintHolderKilled },
  { name: 'zombie', numbers: '7', backends: both, short: [], run: zombie },
  { name: 'blocked-loop', numbers: '8', backends: both, short: [], run: blockedLoop },
  { name: 'drained', numbers: '9', backends: both, short: [], run: drained },
  { name: 'clock-off', numbers: '25', backends: both, short: [], run: clockOff },
];
