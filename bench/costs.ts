import { cpuSecondsOf, cpuSecondsOfProgram } from './children-cpu.ts';
import { percentile } from './percentile.ts';
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

/** Processes by what they do, such as `web`. PostgreSQL and Redis are found by their names. */
export type Roles = Record<string, number>;

/**
 * Starts to add up what jobs cost. To be ended with the number of jobs, while all of the processes still run: what one
 * has used that ends while they are looked at could be lost.
 *
 * @param databaseUrl any database of the server; nothing else may work on it meanwhile
 * @param roles processes that run already; one that is started later is named at the end and counted whole
 */
export async function startCosts(
  databaseUrl: string,
  roles: Roles,
): Promise<(jobs: number, later?: Roles) => Promise<Costs>> {
  const walBefore = await walBytes(databaseUrl);
  const before = cpuSeconds(roles);
  return async (jobs, later = {}) => {
    const pids = { ...roles, ...later };
    const after = cpuSeconds(pids);
    const lsn = await walBytes(databaseUrl);
    const cpuMs: Record<string, number> = {};
    const peaks: Record<string, number> = {};
    for (const [role, seconds] of Object.entries(after)) cpuMs[role] = ((seconds - (before[role] ?? 0)) * 1000) / jobs;
    for (const [role, pid] of Object.entries(pids)) peaks[role] = await peakMegabytes(pid);
    return { cpuMs, walBytes: (lsn - walBefore) / jobs, peakMegabytes: peaks };
  };
}

/** `web 0.101, PostgreSQL 0.230 ms of processor time a job; 1930 bytes of WAL; peak 150 MB of web` */
export function costsText(rounds: readonly Costs[], statements: number): string {
  const median = (pick: (costs: Costs) => number) => percentile(rounds.map(pick), 0.5);
  const roles = Object.keys(rounds[0]?.cpuMs ?? {});
  const cpu = roles.map((role) => `${role} ${median(({ cpuMs }) => cpuMs[role] ?? 0).toFixed(3)}`);
  const peaks = Object.keys(rounds[0]?.peakMegabytes ?? {}).map(
    (role) => `${role} ${Math.max(...rounds.map(({ peakMegabytes: peak }) => peak[role] ?? 0)).toFixed(0)}`,
  );
  const wal = `${median(({ walBytes: bytes }) => bytes).toFixed(0)} bytes of WAL, ${statements.toFixed(2)} statements`;
  return `a job: ${cpu.join(', ')} ms of processor time, ${wal}; peak MB: ${peaks.join(', ')}`;
}

function cpuSeconds(roles: Roles): Record<string, number> {
  return {
    ...Object.fromEntries(Object.entries(roles).map(([role, pid]) => [role, cpuSecondsOf(pid)])),
    PostgreSQL: cpuSecondsOfProgram('postgres'),
    Redis: cpuSecondsOfProgram('redis-server'),
  };
}
