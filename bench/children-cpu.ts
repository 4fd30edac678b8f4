import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

/** Seconds of processor time that all processes below this one have used, with those that have ended. Linux alone. */
export function childrenCpuSeconds(): number {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readStat);
  const parents = new Map(stats.map(({ pid, parent }) => [pid, parent]));
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && pid !== 0 && (pid === process.pid || isBelow(parents.get(pid)));
  return (
    stats.reduce((sum, { pid, ticks }) => sum + (pid !== process.pid && isBelow(pid) ? ticks : 0), 0) / ticksPerSecond
  );
}

function readStat(pid: string): { pid: number; parent: number; ticks: number }[] {
  try {
    // The name, in parentheses, may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return [{ pid: Number(pid), parent: Number(fields[1]), ticks }];
  } catch {
    return [];
  }
}
