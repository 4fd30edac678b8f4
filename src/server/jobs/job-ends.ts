import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Statement } from '../database.ts';

/** Longest that a caller may wait for a job's end, in seconds. */
export const mostWaitSeconds = 60;

const lookEveryMs = 100;
const pauseWhileAwayMs = 1000;

const statement: Statement = {
  name: 'find_ended_jobs',
  text: `
  SELECT u.id FROM unnest($1::uuid[]) AS u(id)
  WHERE NOT EXISTS (SELECT FROM taskflow.jobs j WHERE j.id = u.id AND j.finished_at IS NULL)`,
};

/** Callers that wait for jobs to end. */
export interface JobEnds {
  /** Settles when the job has ended or is gone, when the time is over, when the signal aborts, or at `close`. */
  wait(jobId: string, forMs: number, signal?: AbortSignal): Promise<void>;
  /** Lets all go who wait, now and from now on. */
  close(): void;
}

/** Asks the database for all who wait at once, ten times a second, and not at all while nobody does. */
export function createJobEnds(db: Pick<Database, 'query'>): JobEnds {
  const waiting = new Map<string, Set<() => void>>();
  let isLooking = false;
  let isClosed = false;

  async function look(): Promise<void> {
    isLooking = true;
    while (waiting.size > 0) {
      const ended = await db.query<{ id: string }>(statement, [[...waiting.keys()]]).catch(() => undefined);
      for (const { id } of ended ?? []) for (const settle of waiting.get(id) ?? []) settle();
      await sleep(ended ? lookEveryMs : pauseWhileAwayMs, undefined, { ref: false });
    }
    isLooking = false;
  }

  return {
    wait: (jobId, forMs, signal) =>
      new Promise((resolve) => {
        if (isClosed || signal?.aborted) return resolve();
        const settle = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', settle);
          const others = waiting.get(jobId);
          others?.delete(settle);
          if (others?.size === 0) waiting.delete(jobId);
          resolve();
        };
        const timer = setTimeout(settle, forMs);
        signal?.addEventListener('abort', settle, { once: true });
        const others = waiting.get(jobId);
        if (others) others.add(settle);
        else waiting.set(jobId, new Set([settle]));
        if (!isLooking) void look();
      }),
    close() {
      isClosed = true;
      for (const settles of waiting.values()) for (const settle of settles) settle();
    },
  };
}
