import type { Costs } from './costs.ts';
import type { Measured } from './measure-scenario.ts';

/** What is taken on the machine itself, without TaskFlow. */
export interface MachineTimes {
  flushMs: readonly number[];
  roundTripMs: number;
  computesMs: number;
}

/** One measurement: what a job cost, and how many times for it was done what is shared by several jobs. */
interface Point {
  cost: number;
  times: number;
}

/** The runs that costs are taken from, by the names of their scenarios. */
export const calibrationNames = [
  'one caller, no worker',
  '64 callers, no worker',
  'one caller',
  'backlog, 50 slots',
] as const;
export type CalibrationRuns = Record<(typeof calibrationNames)[number], Measured>;

/**
 * Costs from four runs. A job costs something for itself, and its share of what it has in common with others, of which each
 * run has another number: two runs make two equations, one of them with a job at a time and one with as many as come.
 */
export function calibrate(runs: CalibrationRuns, machine: MachineTimes): Costs {
  const [single, crowd] = [runs['one caller, no worker'], runs['64 callers, no worker']];
  const [alone, many] = [runs['one caller'], runs['backlog, 50 slots']];
  const ofWrites = (of: (run: Measured) => number) =>
    line({ cost: of(single), times: single.statements.insert }, { cost: of(crowd), times: crowd.statements.insert });
  const web = ofWrites(({ cpuMs }) => cpuMs.web);
  const insert = ofWrites(({ cpuMs }) => cpuMs.PostgreSQL);

  const rounds = ({ statements }: Measured) => statements.claim + statements.finish;
  const ofRounds = (of: (run: Measured) => number) =>
    line({ cost: of(alone), times: rounds(alone) }, { cost: of(many), times: rounds(many) });
  const worker = ofRounds(({ cpuMs }) => cpuMs.worker);
  const inserted = insert.perJob + insert.each * alone.statements.insert;
  const round = line(
    { cost: alone.cpuMs.PostgreSQL - inserted, times: rounds(alone) },
    { cost: many.cpuMs.PostgreSQL, times: rounds(many) },
  );
  // A backlog's hints were added before it is measured: taking and completing is two thirds of one.
  const redis = line({ cost: alone.cpuMs.Redis, times: 1 }, { cost: many.cpuMs.Redis, times: 2 / 3 / 50 });
  const claimOrFinish = { each: round.each, perJob: round.perJob / 2 };
  return {
    web: { request: web.perJob, write: web.each, besideShare: crowd.besideShare.web },
    worker: { job: worker.perJob, statement: worker.each, besideShare: many.besideShare.worker },
    postgres: { insert, claim: claimOrFinish, finish: claimOrFinish },
    redis: { hint: redis.each, job: redis.perJob },
    caller: { request: crowd.callerMs },
    walBytes: crowd.walBytes + many.walBytes,
    ...machine,
  };
}

/** The line through two points: what each time costs, and what a job does. Neither is less than nothing. */
function line(a: Point, b: Point): { each: number; perJob: number } {
  const each = Math.max(0, (a.cost - b.cost) / (a.times - b.times));
  return { each, perJob: Math.max(0, b.cost - each * b.times) };
}
