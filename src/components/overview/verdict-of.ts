import { countOf } from '../../client/format-number.ts';
import { durationText } from '../../client/format-time.ts';
import type { KnownReadiness } from '../../client/use-readiness.ts';
import type { Overview, WorkerInfo } from '../../jobs/stats-schema.ts';

export interface Verdict {
  tone: 'good' | 'warning' | 'bad';
  text: string;
  /** The page that shows what is meant; none where all is well, or where no page can say more. */
  href?: string;
}

/** A task type fails too often when more than one in twenty of its jobs do. */
const worryingFailureRate = 0.05;
/** A job that is due and waits longer than this is worth a look. */
const worryingWaitMs = 60_000;

/** What is newer than the overview, or not in it. */
interface Circumstances {
  readiness: KnownReadiness;
  /** Undefined while they are not known. */
  workers: readonly Pick<WorkerInfo, 'state' | 'taskTypes'>[] | undefined;
  /** ms since the epoch. */
  now: number;
}

/** Answers "is everything all right?" in one line: the worst thing that is true. */
export function verdictOf(overview: Overview, { readiness, workers, now }: Circumstances): Verdict {
  const { stats, services, oldestWaiting, webhooks } = overview;
  // The overview is what was read last, so it must not be called healthy now.
  if (readiness === 'unreachable') return { tone: 'bad', text: 'Not known: the web process cannot be reached' };
  if (readiness !== 'unknown' && readiness.database !== 'up') {
    return { tone: 'bad', text: 'Not known: PostgreSQL is away' };
  }
  const waiting = stats.counts.pending;
  const consequence =
    waiting === 0 ? 'new jobs will wait' : `${countOf(waiting, 'job')} ${waiting === 1 ? 'waits' : 'wait'}`;
  if (stats.activeWorkers === 0) return { tone: 'bad', text: `No worker is running: ${consequence}`, href: '/workers' };
  if (!isQueueReachable(services, readiness)) {
    const queue = services.queue === 'redis' ? 'Redis' : 'The queue in PostgreSQL';
    return { tone: 'bad', text: `${queue} is away: ${consequence}` };
  }
  if (workers !== undefined && workers.length > 0 && workers.every(({ state }) => state === 'draining')) {
    return { tone: 'bad', text: `Every worker is draining: ${consequence}`, href: '/workers' };
  }
  const waitedMs = oldestWaiting ? now - Date.parse(oldestWaiting.runAt) : 0;
  if (oldestWaiting && waitedMs > worryingWaitMs) {
    const isTaken = workers?.some(({ taskTypes }) => taskTypes.includes(oldestWaiting.taskType)) ?? true;
    const since = `its oldest job has waited ${durationText(waitedMs)}`;
    if (!isTaken) {
      const { taskType, jobId } = oldestWaiting;
      return { tone: 'bad', text: `No worker takes ${taskType}: ${since}`, href: `/jobs/${jobId}` };
    }
  }
  const failing = stats.taskTypes.filter((type) => (type.failureRate ?? 0) > worryingFailureRate);
  const [first] = failing;
  if (first && failing.length === 1) {
    const { taskType } = first;
    return {
      tone: 'warning',
      text: `${taskType} is failing above 5 %`,
      href: `/errors?type=${encodeURIComponent(taskType)}`,
    };
  }
  if (failing.length > 1) {
    const href = '/tasks?sort=failed&order=desc';
    return { tone: 'warning', text: `${failing.length} task types are failing above 5 %`, href };
  }
  if (waitedMs > worryingWaitMs) {
    const text = `Workers do not keep up: the oldest job has waited ${durationText(waitedMs)}`;
    return { tone: 'warning', text, href: '/jobs?status=pending' };
  }
  if (webhooks.failed > 0) {
    return {
      tone: 'warning',
      text: `Jobs run well, but ${countOf(webhooks.failed, 'webhook')} could not be delivered`,
      href: '/webhooks?state=failed',
    };
  }
  return { tone: 'good', text: 'All healthy' };
}

function isQueueReachable(services: Overview['services'], readiness: KnownReadiness): boolean {
  if (readiness === 'unknown' || readiness === 'unreachable') return services.queueReachable;
  return readiness.queue === 'up' || readiness.queue === 'evicting';
}
