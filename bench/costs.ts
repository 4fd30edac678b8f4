import { cpuSecondsOf, cpuSecondsOfProgram } from './children-cpu.ts';
import { figureOf, type Figure } from './figure.ts';
import { peakMegabytes } from './resident-memory.ts';
import { walBytes } from './statement-counter.ts';

/** What a number of jobs has cost. */
export interface Costs {
  /** Milliseconds of processor time for one job, by process. */
  cpuMs: Record<string, number>;
  /** Bytes of PostgreSQL's log of changes for one job. */
  walBytes: number;
  /** The most resident memory since each process started, in MB. */
  peakMegabytes: Record<string, number>;
}

/** A process that started while costs were added up. */
export interface StartedLater {
  pid: number;
  /** What it had used before its first job: a program's start is no job's cost. */
  cpuSecondsBefore: number;
}

/** Processes by what they do, such as `web`. PostgreSQL and Redis are found by their names. */
export type Roles = Record<string, number>;

/**
 * Starts to add up what jobs cost. To be ended with the number of jobs, while all of the processes still run: what one
 * has used that ends while they are looked at could be lost.
 *
 * @param databaseUrl any database of the server; nothing else may work on it meanwhile
 * @param roles processes that run already; those that start later are named at the end
 */
export async function startCosts(
  databaseUrl: string,
  roles: Roles,
): Promise<(jobs: number, later?: Record<string, StartedLater>) => Promise<Costs>> {
  const walBefore = await walBytes(databaseUrl);
  const before = cpuSeconds(roles);
  return async (jobs, later = {}) => {
    const laterPids = Object.entries(later).map(([role, { pid }]) => [role, pid] as const);
    const pids = { ...roles, ...Object.fromEntries(laterPids) };
    const after = cpuSeconds(pids);
    const lsn = await walBytes(databaseUrl);
    const cpuMs: Record<string, number> = {};
    const peaks: Record<string, number> = {};
    for (const [role, seconds] of Object.entries(after))
      cpuMs[role] = ((seconds - (before[role] ?? later[role]?.cpuSecondsBefore ?? 0)) * 1000) / jobs;
    for (const [role, pid] of Object.entries(pids)) peaks[role] = await peakMegabytes(pid);
    return { cpuMs, walBytes: (lsn - walBefore) / jobs, peakMegabytes: peaks };
  };
}

/**
 * What one job has cost in each round, as figures.
 *
 * @param of starts their names
 * @param statements for one job; undefined where nobody counted
 */
export function costFigures(of: string, rounds: readonly Costs[], statements?: number): Figure[] {
  const figure = (what: string, unit: string, pick: (costs: Costs) => number | undefined) =>
    figureOf(
      `${of}: ${what}`,
      unit,
      rounds.map((costs) => pick(costs) ?? NaN),
      { better: 'less' },
    );
  const [first] = rounds;
  return [
    ...Object.keys(first?.cpuMs ?? {}).map((role) => figure(role, cpuUnit, ({ cpuMs }) => cpuMs[role])),
    figure('WAL', 'bytes a job', (costs) => costs.walBytes),
    ...(statements === undefined ? [] : [figure('statements', 'a job', () => statements)]),
    ...Object.keys(first?.peakMegabytes ?? {}).map((role) =>
      figure(`peak memory of ${role}`, 'MB', (costs) => costs.peakMegabytes[role]),
    ),
  ];
}

const cpuUnit = 'ms of processor time a job';

/** Prints what a job has cost, in one line. */
export function printCosts(figures: readonly Figure[]): void {
  const texts = figures.map(({ name, measured, unit }) => {
    const what = name.slice(name.lastIndexOf(': ') + 2);
    const number = unit === cpuUnit ? measured.toFixed(3) : measured.toFixed(unit === 'a job' ? 2 : 0);
    return `${what} ${number}${unit === cpuUnit ? ' ms' : unit === 'MB' ? ' MB' : ''}`;
  });
  console.log(`    a job: ${texts.join(', ')}`);
}

function cpuSeconds(roles: Roles): Record<string, number> {
  return {
    ...Object.fromEntries(Object.entries(roles).map(([role, pid]) => [role, cpuSecondsOf(pid)])),
    PostgreSQL: cpuSecondsOfProgram('postgres'),
    Redis: cpuSecondsOfProgram('redis-server'),
  };
}
