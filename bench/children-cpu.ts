import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

interface ProcessStat {
  pid: number;
  parent: number;
  program: string;
  ticks: number;
}

/** Seconds of processor time that all processes below this one have used, with those that have ended. Linux alone. */
export function childrenCpuSeconds(): number {
  return processesBelow(process.pid).reduce((sum, { ticks }) => sum + ticks, 0) / ticksPerSecond;
}

/** Seconds of processor time that a process and all below it have used. */
export function cpuSecondsOf(pid: number): number {
  const own = readStat(String(pid)).reduce((sum, { ticks }) => sum + ticks, 0);
  return (own + processesBelow(pid).reduce((sum, { ticks }) => sum + ticks, 0)) / ticksPerSecond;
}

/** Seconds of processor time that all processes of this program below this one have used, such as `postgres`. */
export function cpuSecondsOfProgram(name: string): number {
  const those = processesBelow(process.pid).filter(({ program }) => program === name);
  return those.reduce((sum, { ticks }) => sum + ticks, 0) / ticksPerSecond;
}

/** The processes of this program below this one. */
export function pidsOfProgram(name: string): number[] {
  return processesBelow(process.pid).flatMap(({ pid, program }) => (program === name ? [pid] : []));
}

/** Seconds of processor time of a process' first thread alone: of Node.js the one that runs JavaScript. */
export function cpuSecondsOfThread(pid: number): number {
  return (readStat(`${pid}/task/${pid}`)[0]?.ticks ?? NaN) / ticksPerSecond;
}

function processesBelow(top: number): ProcessStat[] {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readStat);
  const parents = new Map(stats.map(({ pid, parent }) => [pid, parent]));
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && pid !== 0 && (pid === top || isBelow(parents.get(pid)));
  return stats.filter(({ pid }) => pid !== top && isBelow(pid));
}

function readStat(pid: string): ProcessStat[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything.
    const nameEnd = stat.lastIndexOf(')');
    const fields = stat.slice(nameEnd + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return [
      { pid: Number(pid), parent: Number(fields[1]), program: stat.slice(stat.indexOf('(') + 1, nameEnd), ticks },
    ];
  } catch {
    return [];
  }
}
