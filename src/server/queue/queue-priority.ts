import type { Hint } from './hint-queue.ts';

/**
 * BullMQ's priority of a hint, the smallest first: by the priority of its jobs, and within that those that were put off
 * (by a delay, a time or the pause before a retry) behind those that were due when they were hinted. What comes due all
 * at once then holds up nobody who submits meanwhile.
 *
 * The put-off ones cannot starve: one that others of its priority have overtaken for a minute counts as a lost
 * hint for the sweep, which hints it anew, as due now, 25 jobs a second.
 */
export function queuePriority(priority: Hint['priority'], delayMs: number): number {
  return 10 * priority + (delayMs > 0 ? 1 : 0);
}
