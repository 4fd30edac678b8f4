import { countOf } from '../../client/format-number.ts';
import { durationText } from '../../client/format-time.ts';
import type { Overview } from '../../jobs/stats-schema.ts';

export interface Verdict {
  tone: 'good' | 'warning' | 'bad';
  text: string;
}

/** A task type fails too often when more than one in twenty of its jobs do. */
const worryingFailureRate = 0.05;
/** A job that is due and waits longer than this is worth a look. */
const worryingWaitMs = 60_000;

/** Answers "is everything all right?" in one line: the worst thing that is true. */
export function verdictOf(overview: Overview, now: number): Verdict {
  const { stats, services, oldestWaiting, webhooks } = overview;
  const waiting = stats.counts.pending;
  if (stats.activeWorkers === 0) {
    const consequence =
      waiting === 0 ? 'new jobs will wait' : `${countOf(waiting, 'job')} ${waiting === 1 ? 'waits' : 'wait'}`;
    return { tone: 'bad', text: `No worker is running: ${consequence}` };
  }
  if (!services.queueReachable) {
    const queue = services.queue === 'redis' ? 'Redis' : 'The queue in PostgreSQL';
    return { tone: 'bad', text: `${queue} cannot be reached: jobs are kept, and start when it is back` };
  }
  const failing = stats.taskTypes.filter((type) => (type.failureRate ?? 0) > worryingFailureRate);
  const [first] = failing;
  if (first && failing.length === 1) return { tone: 'warning', text: `${first.taskType} is failing above 5 %` };
  if (failing.length > 1) return { tone: 'warning', text: `${failing.length} task types are failing above 5 %` };
  const waitedMs = oldestWaiting ? now - Date.parse(oldestWaiting.runAt) : 0;
  if (waitedMs > worryingWaitMs) {
    return { tone: 'warning', text: `Workers do not keep up: the oldest job has waited ${durationText(waitedMs)}` };
  }
  if (webhooks.failed > 0) {
    return {
      tone: 'warning',
      text: `Jobs run well, but ${countOf(webhooks.failed, 'webhook')} could not be delivered`,
    };
  }
  return { tone: 'good', text: 'All healthy' };
}
