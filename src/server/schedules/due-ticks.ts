import type { MissedPolicy } from '../../jobs/schedule-words.ts';

/** A tick that is fired later than this was missed: nobody was there to fire it. */
export const lateMs = 10_000;

/** Most ticks of one schedule that are caught up; of more the newest. */
export const mostCaughtUp = 1000;

/**
 * Which of the ticks that are due are fired: those of the last ten seconds always, for they are no more than late. Of older
 * ones none (`skip`), all (`all`), or the last, where no newer one is fired anyway (`last`).
 *
 * @param due ascending
 */
export function ticksToFire(due: readonly Date[], now: Date, missed: MissedPolicy): Date[] {
  const onTime = due.filter((tick) => now.getTime() - tick.getTime() <= lateMs);
  if (missed === 'all') return [...due];
  if (missed === 'skip' || onTime.length > 0) return onTime;
  return due.slice(-1);
}
