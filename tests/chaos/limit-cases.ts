import { setTimeout as delay } from 'node:timers/promises';
import { both, late, msUntilNone, onSystem, type ChaosCase } from './case-tools.ts';
import { leaseMs, type Backend, type ChaosSystem } from './chaos-system.ts';
import { say } from './say.ts';

const concurrency = 3;
const keys = ['a', 'b', 'c', 'd'];
const kills = 4;
/** A dead worker's places come back with its lease; then the first backoff, and a round or two of the sweep, on a busy machine. */
const goesOnWithinMs = leaseMs + 17_000;

/** Workers die in the moment in which they have taken places; no limit is exceeded, and every place comes back. */
const killedWithPlaces = (backend: Backend) =>
  onSystem({ backend, workers: 3 }, async (system) => {
    await setLimits(system, 'slow', { concurrency });
    await setLimits(system, 'deaf', { concurrencyPerKey: 1 });
    const over = new AbortController();
    const [tookMs, { problems, most }] = await Promise.all([
      killAndRecover(system).finally(() => over.abort()),
      watchLimits(system, over.signal),
    ]);
    say(`    at most ${most.type} of the type (limit ${concurrency}) and ${most.key} of a key (limit 1) at once`);
    const stalled = await longestPauseMs(system);
    return {
      faults: kills,
      recoveryMs: tookMs,
      problems: [...problems, ...late('nothing started for', stalled, goesOnWithinMs)],
    };
  });

/** How long it took after the last kill until all was done, in ms. */
async function killAndRecover(system: ChaosSystem): Promise<number> {
  for (let kill = 0; kill < kills; kill += 1) {
    const victim = kill % 3;
    await untilItTakes(system, system.worker(victim).pid);
    await system.worker(victim).stop('SIGKILL');
    await system.startWorker(victim);
  }
  return msUntilNone(system, `SELECT count(*) FROM taskflow.jobs WHERE finished_at IS NULL`, [], 60_000);
}

/** The others may finish all there is before a worker that has just started takes any: then there is more. */
async function untilItTakes(system: ChaosSystem, pid: number): Promise<void> {
  const deadline = performance.now() + 60_000;
  while ((await system.count(takenBy(pid))) === 0) {
    if (performance.now() > deadline) throw new Error(`Worker ${pid} took nothing within 60 s.`);
    if ((await system.count('SELECT count(*) FROM taskflow.jobs WHERE finished_at IS NULL')) === 0) {
      await submitRound(system);
    }
    await delay(20);
  }
}

async function submitRound(system: ChaosSystem): Promise<void> {
  await system.submitMany(30, 'slow', { payload: { ms: 100 }, retries: 10 });
  for (const concurrencyKey of keys) {
    await system.submitMany(5, 'deaf', { payload: { ms: 100 }, retries: 10, concurrencyKey });
  }
}

const takenBy = (pid: number): string =>
  `SELECT count(*) FROM taskflow.jobs j JOIN taskflow.workers w ON w.id = j.worker_id
    WHERE j.status = 'active' AND w.pid = ${pid}`;

async function setLimits(system: ChaosSystem, taskType: string, limits: Record<string, number>): Promise<void> {
  const answer = await fetch(`${system.web(0).url}/api/tasks/${taskType}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(limits),
  });
  if (answer.status !== 200) throw new Error(`Limits were answered ${answer.status}: ${await answer.text()}`);
}

/** Looks again and again how many are active; a lost worker's jobs count until they are found lost. */
async function watchLimits(system: ChaosSystem, over: AbortSignal) {
  const most = { type: 0, key: 0 };
  while (!over.aborted) {
    const ofType = await system.count(
      `SELECT count(*) FROM taskflow.jobs WHERE status = 'active' AND task_type = 'slow'`,
    );
    const ofKey = await system.count(
      `SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM taskflow.jobs
        WHERE status = 'active' AND task_type = 'deaf' GROUP BY concurrency_key) counts`,
    );
    most.type = Math.max(most.type, ofType);
    most.key = Math.max(most.key, ofKey);
  }
  const problems = [];
  if (most.type > concurrency) problems.push(`${most.type} jobs of a type ran at once, its limit is ${concurrency}.`);
  if (most.key > 1) problems.push(`${most.key} jobs of a key ran at once, its limit is 1.`);
  if (most.type < concurrency) problems.push(`No more than ${most.type} jobs of the type ran at once.`);
  return { problems, most };
}

/** The longest time in which no attempt started although there was the job of the next one. */
function longestPauseMs(system: ChaosSystem): Promise<number> {
  return system.count(
    `SELECT coalesce(max(pause), 0)::int FROM (
      SELECT extract(epoch FROM a.started_at -
        greatest(j.created_at, lag(a.started_at) OVER (ORDER BY a.started_at))) * 1000 AS pause
      FROM taskflow.job_attempts a JOIN taskflow.jobs j ON j.id = a.job_id) pauses`,
  );
}

export const limitCases: readonly ChaosCase[] = [
  { name: 'limits-killed', numbers: '6', backends: both, short: ['redis'], run: killedWithPlaces },
];
