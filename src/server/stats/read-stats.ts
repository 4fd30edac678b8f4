import type { Stats } from '../../jobs/stats-schema.ts';
import type { Database } from '../database.ts';
import { shareOf } from './percentiles.ts';
import { readCounts } from './read-counts.ts';
import { readLastHour } from './read-last-hour.ts';
import { readLastSevenDays } from './read-last-seven-days.ts';
import { sharedFor } from './shared-for.ts';

interface StatsSources {
  db: Pick<Database, 'query'>;
  /** When this web process started, in ms since 1970. */
  startedAt: number | Date;
}

const countsSharedMs = 200;
const hourSharedMs = 1_000;
const weekSharedMs = 5_000;

const countsOf = sharedFor(countsSharedMs, readCounts);
const hourOf = sharedFor(hourSharedMs, readLastHour);
const weekOf = sharedFor(weekSharedMs, readLastSevenDays);

/**
 * Counts, rates and durations from the counters that each end of a job adds to; no statement looks at all jobs.
 * Many who ask at once share one reading, at most 200 ms old for the counts, 1 s for the last hour, 5 s for the week.
 */
export async function readStats({ db, startedAt }: StatsSources): Promise<Stats> {
  const [{ counts, activeWorkers }, hour, lastSevenDays] = await Promise.all([countsOf(db), hourOf(db), weekOf(db)]);
  return {
    counts,
    successRate: shareOf(counts.completed, counts.failed),
    lastSevenDays,
    activeWorkers,
    uptimeSeconds: Math.max(0, Math.floor((Date.now() - Number(startedAt)) / 1000)),
    ...hour,
  };
}
