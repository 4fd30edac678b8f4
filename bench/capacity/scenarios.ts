import os from 'node:os';
import type { Costs } from './costs.ts';
import type { Load, Setup } from './setup.ts';

/** What is both measured on this machine and simulated. */
export interface Scenario {
  name: string;
  /** The costs are taken from these; all others are foretold. */
  isCalibration?: true;
  webs: number;
  workers: number;
  slots: number;
  /** Of `bench/handlers`. */
  handler: 'no_op' | 'naps' | 'computes';
  load: Load;
  /** PostgreSQL has one core, everything else another. */
  isDatabaseApart?: true;
}

/** Linux' weights of a nice value of 5, which a worker beside a web has (decision 0056), and of 0: `sched_prio_to_weight`. */
const niceWeight = 335 / 1024;

const usual = { webs: 1, workers: 1, slots: 50, handler: 'no_op' } as const;
const seconds = 6;
const backlog = (jobs: number): Load => ({ kind: 'backlog', jobs });
const callers = (count: number): Load => ({ kind: 'callers', callers: count, seconds });
const rate = (perSecond: number): Load => ({ kind: 'rate', perSecond, seconds });

/** In this order: those that need the same processes stand together. */
export const scenarios: readonly Scenario[] = [
  { ...usual, workers: 0, name: 'one caller, no worker', isCalibration: true, load: callers(1) },
  { ...usual, workers: 0, name: '64 callers, no worker', isCalibration: true, load: callers(64) },
  { ...usual, name: 'one caller', isCalibration: true, load: callers(1) },
  { ...usual, name: 'backlog, 50 slots', isCalibration: true, load: backlog(20_000) },
  { ...usual, name: '100 jobs a second', load: rate(100) },
  { ...usual, name: '300 jobs a second', load: rate(300) },
  { ...usual, name: '1,000 jobs a second', load: rate(1000) },
  { ...usual, name: '2,000 jobs a second', load: rate(2000) },
  { ...usual, name: '8 callers', load: callers(8) },
  { ...usual, name: '64 callers', load: callers(64) },
  { ...usual, name: '256 callers', load: callers(256) },
  { ...usual, name: 'naps of 20 ms, backlog, 50 slots', handler: 'naps', load: backlog(8000) },
  { ...usual, name: 'naps of 20 ms, 500 a second, 50 slots', handler: 'naps', load: rate(500) },
  { ...usual, slots: 5, name: 'backlog, 5 slots', load: backlog(20_000) },
  { ...usual, slots: 5, name: 'naps of 20 ms, backlog, 5 slots', handler: 'naps', load: backlog(1200) },
  { ...usual, slots: 5, name: 'computes, backlog, 5 slots', handler: 'computes', load: backlog(600) },
  {
    ...usual,
    slots: 5,
    workers: 2,
    name: 'computes, backlog, 2 workers of 5',
    handler: 'computes',
    load: backlog(1000),
  },
  { ...usual, workers: 2, name: 'backlog, 2 workers', load: backlog(20_000) },
  { ...usual, workers: 2, name: '1,000 jobs a second, 2 workers', load: rate(1000) },
  { ...usual, workers: 4, name: 'backlog, 4 workers', load: backlog(20_000) },
  { ...usual, workers: 4, name: '1,000 jobs a second, 4 workers', load: rate(1000) },
  { ...usual, workers: 4, name: 'naps of 20 ms, 1,000 a second, 4 workers', handler: 'naps', load: rate(1000) },
  { ...usual, webs: 2, workers: 2, name: '128 callers, 2 webs, 2 workers', load: callers(128) },
  { ...usual, workers: 2, name: 'PostgreSQL apart, backlog, 2 workers', isDatabaseApart: true, load: backlog(20_000) },
  { ...usual, workers: 2, name: 'PostgreSQL apart, 64 callers, 2 workers', isDatabaseApart: true, load: callers(64) },
];

/** The same, to be simulated. */
export function setupOf(scenario: Scenario, costs: Costs): Setup {
  const { webs, workers, slots, handler, load, isDatabaseApart } = scenario;
  const { roundTripMs, flushMs } = costs;
  const cores = isDatabaseApart ? { sharedCores: 1, postgresCores: 1 } : { sharedCores: os.availableParallelism() };
  return {
    ...{ webs, workers, slots, load },
    handler: { waitMs: handler === 'naps' ? 20 : 0, cpuMs: handler === 'computes' ? costs.computesMs : 0 },
    place: { ...cores, roundTripMs, flushMs },
    workerWeight: niceWeight,
    hasCallers: load.kind !== 'backlog',
  };
}
