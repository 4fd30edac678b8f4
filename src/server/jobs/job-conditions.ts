import type { JobFilter } from '../../jobs/job-filter-schema.ts';
import { wantedJobs } from '../../jobs/wanted-jobs.ts';
import { type AddValue, wantedConditions } from './wanted-conditions.ts';

export type { AddValue };

/**
 * A filter as conditions on `taskflow.jobs j`, to be joined by AND: the one reading of a filter, for the list and for
 * bulk actions, so that an action takes exactly the jobs that the list shows. None for an empty filter.
 *
 * @param filter without relative times, as `pinFilter` makes it
 */
export function jobConditions(filter: JobFilter, value: AddValue): string[] {
  return wantedConditions(wantedJobs(filter, new Date()), value);
}
