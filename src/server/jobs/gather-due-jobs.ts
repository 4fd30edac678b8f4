import { mostIdsPerHint } from '../queue/hint-queue.ts';
import type { DueJob } from './dispatch-jobs.ts';

/** Jobs that were written together in such a number come from many callers at once, and more of them follow. */
const manyAtOnce = 4;
/** How long a job waits for others that share its hint, at most. */
const longestWaitMs = 10;

export interface GatheredDueJobs {
  /** Jobs that were written together and are committed. */
  add(jobs: DueJob[]): void;
  /** Dispatches what still waits. */
  flush(): void;
}

/**
 * Lets jobs of many callers share their hints: one costs the queue, a worker, its claim and its record nearly as much for
 * one job as for fifty. A job that comes alone waits for nobody. What waits when its process dies has no hint, as if that
 * had been lost in the queue: the sweep makes it.
 */
export function gatherDueJobs(dispatch: (jobs: DueJob[]) => void): GatheredDueJobs {
  const waiting = new Map<string, DueJob[]>();
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const jobs = [...waiting.values()].flat();
    waiting.clear();
    if (jobs.length > 0) dispatch(jobs);
  }

  function gather(job: DueJob): void {
    const key = `${job.priority}/${job.taskType}`;
    const alike = waiting.get(key) ?? [];
    alike.push(job);
    if (alike.length < mostIdsPerHint) return void waiting.set(key, alike);
    waiting.delete(key);
    dispatch(alike);
  }

  return {
    add(jobs) {
      if (jobs.length < manyAtOnce) return dispatch(jobs);
      for (const job of jobs) gather(job);
      if (waiting.size > 0) timer ??= setTimeout(flush, longestWaitMs);
    },
    flush,
  };
}
