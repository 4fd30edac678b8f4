import { countOf } from '../../client/format-number.ts';
import { durationText } from '../../client/format-time.ts';
import type { WorkerAtWork, WorkersAtWork } from '../../jobs/worker-schema.ts';
import { heartbeatAgeMs, isBeatLate, isLoopBlocked } from './worker-health.ts';
import { workerName } from './worker-words.ts';

export interface WorkerWarning {
  tone: 'bad' | 'warning';
  text: string;
  /** Where more is to be seen. */
  href: string | null;
}

/** Of one kind so many are named. */
const mostNamed = 3;

/** What an operator should know of the workers, the worst first. @param now ms since 1970 by the database's clock */
export function workerWarnings({ workers, unserved }: WorkersAtWork, now: number): WorkerWarning[] {
  const alive = workers.filter(({ lostAt }) => lostAt === null);
  return [
    ...noneWorks(workers, alive),
    ...unserved.slice(0, mostNamed).map(({ taskType, pending }): WorkerWarning => {
      const waiting = `${countOf(pending, 'job')} ${pending === 1 ? 'waits' : 'wait'}`;
      const href = `/jobs?status=pending&type=${encodeURIComponent(taskType)}`;
      return { tone: 'bad', text: `No running worker takes ${taskType}: ${waiting}.`, href };
    }),
    ...more(unserved.length, 'task type', 'without a worker', '/tasks?show=no_worker'),
    ...each(
      alive.filter((worker) => isBeatLate(worker, now)),
      'late',
      (worker) => {
        const lostInMs = Date.parse(worker.leaseExpiresAt) - now;
        const beat = `The heartbeat of ${workerName(worker)} is ${durationText(heartbeatAgeMs(worker, now))} old`;
        return lostInMs > 0 ? `${beat}: it is lost in ${durationText(lostInMs)} without one.` : `${beat}.`;
      },
    ),
    ...each(
      alive.filter(isLoopBlocked),
      'with a blocked event loop',
      (worker) => `The event loop of ${workerName(worker)} stands still for ${durationText(worker.eventLoopDelayMs)}.`,
    ),
    ...versionsDiffer(alive),
  ];
}

function noneWorks(workers: readonly WorkerAtWork[], alive: readonly WorkerAtWork[]): WorkerWarning[] {
  if (workers.length === 0 || alive.some(({ state }) => state === 'running')) return [];
  const text = alive.length === 0 ? 'No worker is alive' : 'Every worker is draining';
  return [{ tone: 'bad', text: `${text}: nothing new is started.`, href: null }];
}

function each(found: readonly WorkerAtWork[], what: string, words: (worker: WorkerAtWork) => string): WorkerWarning[] {
  const named = found.slice(0, mostNamed).map((worker): WorkerWarning => {
    return { tone: 'warning', text: words(worker), href: `/workers/${worker.workerId}` };
  });
  return [...named, ...more(found.length, 'worker', what, null)];
}

function more(count: number, noun: string, what: string, href: string | null): WorkerWarning[] {
  const others = count - mostNamed;
  return others > 0 ? [{ tone: 'warning', text: `${countOf(others, `more ${noun}`)} ${what}.`, href }] : [];
}

/** Of workers that pull, no version is known. */
function versionsDiffer(alive: readonly WorkerAtWork[]): WorkerWarning[] {
  const counts = new Map<string, number>();
  for (const { kind, version } of alive) {
    if (kind === 'built_in') counts.set(version, (counts.get(version) ?? 0) + 1);
  }
  if (counts.size < 2) return [];
  const parts = [...counts].map(([version, count]) => `${version} on ${countOf(count, 'worker')}`);
  return [{ tone: 'warning', text: `Workers of ${counts.size} versions run: ${parts.join(', ')}.`, href: null }];
}
