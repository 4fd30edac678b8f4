import type { SweepProbe } from '../../src/server/jobs/probe-sweep.ts';
import { startWalk } from '../../src/server/jobs/sweep-hints.ts';
import type { SweepParts } from './sweep.ts';

/** What the sweeper remembers from round to round of the store that holds the hints. */
export interface StoreWatch {
  /** The newest round that this process saw the store keep. */
  keptRound: number;
}

/**
 * Compares the round that the store of the hints has with the one it is known to have had. One that has none, or another
 * than it should, was wiped, rolled back or exchanged: the walk over everything pending starts, and only then is the
 * new round written there. So whoever dies in between leaves it to be found again.
 *
 * @returns whether the store takes hints, and whether there is a walk to go on with
 */
export async function watchStore(
  { db, queue, log, workerId }: Pick<SweepParts, 'db' | 'queue' | 'log' | 'workerId'>,
  probe: SweepProbe,
  watch: StoreWatch,
): Promise<{ isReachable: boolean; isWalking: boolean }> {
  const isWalking = probe.is_walking;
  if (!queue.mark) return { isReachable: true, isWalking };
  try {
    const mark = await queue.mark.read();
    const isKnown = mark !== undefined && mark >= probe.kept_round && mark < probe.round;
    const isWhole = isKnown && (await queue.mark.write(probe.round, mark));
    if (!isWhole) {
      log.warn({ mark, round: probe.round }, 'the queue lost hints: everything pending is hinted again');
      if (!(await startWalk(db, workerId()))) return { isReachable: false, isWalking: false };
      await queue.mark.write(probe.round);
    }
    watch.keptRound = probe.round;
    return { isReachable: true, isWalking: isWalking || !isWhole };
  } catch {
    return { isReachable: false, isWalking };
  }
}
