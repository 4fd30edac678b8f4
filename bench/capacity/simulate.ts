import { percentile } from '../percentile.ts';
import { buildSystem, type BuiltSystem } from './build-system.ts';
import type { Costs } from './costs.ts';
import type { SimulatedJob } from './hint-store.ts';
import type { Load, Setup } from './setup.ts';

export interface Percentiles {
  p50: number;
  p99: number;
}

export const roles = ['web', 'worker', 'PostgreSQL', 'Redis'] as const;
export type Role = (typeof roles)[number];

/** What can be measured as well: rates and times from the end of a warm-up to the end of the submits. */
export interface Outcome {
  submittedPerSecond: number;
  endedPerSecond: number;
  submitMs: Percentiles;
  /** From created to started. */
  waitMs: Percentiles;
  /** From created to ended. */
  endMs: Percentiles;
  /** Of the whole run, until the last job has ended. */
  statementsPerJob: number;
  /** Milliseconds of processor time for one job, of the whole run. */
  cpuMs: Record<Role, number>;
}

export interface Simulated extends Outcome {
  /** Jobs that were open when the submits were over. */
  leftAtEnd: number;
  /** Cores that were used of a machine that all share. */
  machineCores: number;
  /** Cores that each part used: of threads the busiest one's, without what its process does beside it; and of flushes their share of the time. */
  busy: Record<Role | 'flushes', number>;
}

/** This much of a run is not looked at: at its begin nothing waits. */
export const warmUpShare = 0.2;
/** What is still open when the submits are over is waited for, as many times as long at most. */
const mostRest = 2;

/** Runs a TaskFlow in simulated time until all jobs have ended: the same for the same setup and seed. */
export function simulate(setup: Setup, costs: Costs): Simulated {
  const system = buildSystem(setup, costs);
  const { clock } = system;
  const { load } = setup;
  for (const worker of system.workers) worker.start();
  if (load.kind === 'backlog') {
    const jobs = addBacklog(system, load.jobs);
    const before = countsOf(system);
    clock.run(Infinity, () => system.ended >= jobs.length);
    return outcomeOf(system, { jobs, tookMs: [] }, [before, countsOf(system)]);
  }
  const submits = startSubmits(system, setup.place.roundTripMs, load, costs.caller.request);
  const untilMs = load.seconds * 1000;
  clock.run(untilMs * warmUpShare);
  const before = countsOf(system);
  submits.tookMs.length = 0;
  clock.run(untilMs);
  const after = countsOf(system);
  submits.areOver = true;
  if (setup.workers > 0)
    clock.run(untilMs * (1 + mostRest), () => system.ended >= submits.jobs.length && submits.open === 0);
  return outcomeOf(system, submits, [before, after]);
}

const mostIdsPerHint = 50;

function addBacklog({ hints }: BuiltSystem, count: number): SimulatedJob[] {
  const jobs = Array.from({ length: count }, (): SimulatedJob => ({ createdMs: 0, startedMs: NaN, endedMs: NaN }));
  for (let n = 0; n < count; n += mostIdsPerHint) hints.put(jobs.slice(n, n + mostIdsPerHint));
  return jobs;
}

interface Submits {
  /** That are written and answered. */
  jobs: SimulatedJob[];
  tookMs: number[];
}

interface RunningSubmits extends Submits {
  open: number;
  /** No more are sent. */
  areOver: boolean;
}

function startSubmits(
  { clock, random, webs, caller }: BuiltSystem,
  roundTripMs: number,
  load: Exclude<Load, { kind: 'backlog' }>,
  requestMs: number,
): RunningSubmits {
  const submits: RunningSubmits = { jobs: [], tookMs: [], open: 0, areOver: false };
  const half = (then: () => void) => (caller ? caller.run(requestMs / 2, then) : then());
  let turn = 0;
  const send = (onAnswer: () => void) => {
    if (submits.areOver) return;
    submits.open += 1;
    const web = webs[(turn += 1) % webs.length];
    const sentMs = clock.nowMs;
    half(() =>
      clock.after(roundTripMs / 2, () =>
        web?.submit((job) =>
          clock.after(roundTripMs / 2, () =>
            half(() => {
              submits.open -= 1;
              submits.jobs.push(job);
              submits.tookMs.push(clock.nowMs - sentMs);
              onAnswer();
            }),
          ),
        ),
      ),
    );
  };
  if (load.kind === 'callers') {
    const sendNext = () => send(sendNext);
    for (let n = 0; n < load.callers; n += 1) sendNext();
    return submits;
  }
  const arrive = () =>
    clock.after((-Math.log(1 - random()) * 1000) / load.perSecond, () => {
      send(() => undefined);
      arrive();
    });
  arrive();
  return submits;
}

interface Counts {
  atMs: number;
  statements: number;
  processMs: Record<Role, number>;
  threadMs: Record<Role, number[]>;
  flushMs: number;
  machineMs: number;
}

function countsOf({ clock, postgres, threads, disk, machine }: BuiltSystem): Counts {
  const sum = (of: keyof typeof threads) => threads[of].reduce((total, { processMs }) => total + processMs, 0);
  const each = (of: keyof typeof threads) => threads[of].map(({ usedMs }) => usedMs);
  return {
    atMs: clock.nowMs,
    statements: postgres.statements,
    processMs: { web: sum('web'), worker: sum('worker'), PostgreSQL: postgres.usedMs, Redis: sum('Redis') },
    threadMs: { web: each('web'), worker: each('worker'), PostgreSQL: [postgres.usedMs], Redis: each('Redis') },
    flushMs: disk.busyMs,
    machineMs: machine?.usedMs ?? 0,
  };
}

/** @param window what was counted at its begin and at its end */
function outcomeOf(system: BuiltSystem, { jobs, tookMs }: Submits, [before, after]: [Counts, Counts]): Simulated {
  const total = countsOf(system);
  const passedMs = after.atMs - before.atMs;
  const isWithin = (ms: number) => ms > before.atMs && ms <= after.atMs;
  const perSecond = (count: number) => (count / passedMs) * 1000;
  const looked = jobs.filter(({ createdMs, endedMs }) => createdMs >= before.atMs && endedMs > 0);
  const perRole = <Value>(of: (role: Role) => Value) =>
    Object.fromEntries(roles.map((role) => [role, of(role)])) as Record<Role, Value>;
  const busy = perRole((role) =>
    Math.max(0, ...after.threadMs[role].map((ms, n) => (ms - (before.threadMs[role][n] ?? 0)) / passedMs)),
  );
  return {
    submittedPerSecond: perSecond(jobs.filter(({ createdMs }) => isWithin(createdMs)).length),
    endedPerSecond: perSecond(jobs.filter(({ endedMs }) => isWithin(endedMs)).length),
    leftAtEnd: jobs.filter(({ endedMs }) => !(endedMs <= after.atMs)).length,
    submitMs: percentilesOf(tookMs),
    waitMs: percentilesOf(looked.map(({ createdMs, startedMs }) => startedMs - createdMs)),
    endMs: percentilesOf(looked.map(({ createdMs, endedMs }) => endedMs - createdMs)),
    statementsPerJob: total.statements / jobs.length,
    cpuMs: perRole((role) => total.processMs[role] / jobs.length),
    machineCores: (after.machineMs - before.machineMs) / passedMs,
    busy: { ...busy, flushes: (after.flushMs - before.flushMs) / passedMs },
  };
}

function percentilesOf(values: readonly number[]): Percentiles {
  return { p50: percentile(values, 0.5), p99: percentile(values, 0.99) };
}
