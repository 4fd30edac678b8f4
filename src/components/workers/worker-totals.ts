import { countOf, countText } from '../../client/format-number.ts';
import type { WorkerAtWork } from '../../jobs/worker-schema.ts';

/** "3 workers, 12 of 15 slots busy. send_email can run on 2 of them." Those that were lost do not count. */
export function totalsText(workers: readonly WorkerAtWork[], taskType: string | null): string {
  const alive = workers.filter(({ lostAt }) => lostAt === null);
  const draining = alive.filter(({ state }) => state === 'draining').length;
  const sum = (of: (worker: WorkerAtWork) => number) => alive.reduce((total, worker) => total + of(worker), 0);
  const slots = `${countText(sum(({ slotsUsed }) => slotsUsed))} of ${countOf(
    sum(({ concurrency }) => concurrency),
    'slot',
  )} busy`;
  const counted = `${countOf(alive.length, 'worker')}${draining > 0 ? ` (${countText(draining)} draining)` : ''}, ${slots}.`;
  if (taskType === null) return counted;
  return `${counted} ${taskType} can run on ${countText(takersOf(workers).get(taskType) ?? 0)} of them.`;
}

/** How many running workers take each task type, by name. */
export function takersOf(workers: readonly WorkerAtWork[]): ReadonlyMap<string, number> {
  const takers = new Map<string, number>();
  const running = workers.filter(({ state, lostAt }) => state === 'running' && lostAt === null);
  for (const type of running.flatMap(({ taskTypes }) => taskTypes)) takers.set(type, (takers.get(type) ?? 0) + 1);
  return new Map([...takers].toSorted(([a], [b]) => a.localeCompare(b)));
}
