import type { JobStatus } from '../../jobs/job-status.ts';
import type { WantedJobs } from '../../jobs/wanted-jobs.ts';
import { ofStatus } from './of-status.ts';
import { isPairWithIndex, onlyType } from './wanted-conditions.ts';

/**
 * How what is wanted is looked for where no index leads to it in the order of the list.
 * - `text`: in errors, task types and tags, each by its own index, through some jobs with an error at a time
 * - `errors`: through some jobs with an error at a time
 * - `payload`: through the newest jobs, then by the index of payloads
 * - `tags`: by the index of tags, where few jobs have them, or else as in `list`
 * - `ended`: through some jobs of a time in the order of their ends, which is that of the list then
 * - `types`, `statuses`: the newest of each, which are then merged
 * - `list`: through some jobs of the list at a time
 */
export type SearchedBy = 'ended' | 'text' | 'errors' | 'payload' | 'tags' | 'types' | 'statuses' | 'list';

/** The statuses that have an index in the order of the list. */
const listedStatuses = new Set<JobStatus>(['pending', 'failed', 'cancelled']);

/**
 * Undefined where an index leads to all that is wanted, or to few jobs of which it is some.
 *
 * @param isOwn whether only what one key submitted is wanted, which no index knows of
 */
export function searchedBy(wanted: WantedJobs, isOwn = false): SearchedBy | undefined {
  if (wanted.ended) return 'ended';
  if (isOfFew(wanted)) return undefined;
  const { errors, words, payload, tags, types, statuses } = wanted;
  if (errors.length > 0) return 'errors';
  if (words.length > 0) return hasCoarse(wanted) ? 'list' : 'text';
  if (payload.length > 0) return 'payload';
  // Left to the planner, all jobs of a tag that one in four hundred has were gathered and sorted, of ten million for a second.
  if (tags.length > 0) return 'tags';
  if (isOwn || hasCoarse(wanted)) return 'list';
  if (isPairWithIndex(wanted)) return undefined;
  const isAnyOf = types.some((some) => onlyType(some) === undefined);
  if (statuses && statuses.length > 1) {
    return types.length === 0 && statuses.every((status) => listedStatuses.has(status)) ? 'statuses' : 'list';
  }
  if (isAnyOf) return statuses ? 'list' : 'types';
  // The index of the status leads past those of other types, however many.
  return types.length > 0 && statuses?.every((status) => listedStatuses.has(status)) ? 'list' : undefined;
}

/** Whether something is wanted by which an index leads to few jobs. */
export function isOfFew({ ids, keys, schedules, rerunOf, groups, changedBy }: WantedJobs): boolean {
  return [ids, keys, schedules, rerunOf, groups, changedBy].some((values) => values.length > 0);
}

/** The order of a list, newest first: by creation, and by the end where that is asked for. */
export type ListOrder = 'created_at' | 'finished_at';

export function orderOf({ ended }: WantedJobs): ListOrder {
  return ended ? 'finished_at' : 'created_at';
}

/** Whether something is wanted that no index knows of: what fulfils it may be anywhere in the list. */
function hasCoarse({ priorities, notTypes, notTags }: WantedJobs): boolean {
  return priorities !== undefined || notTypes.length > 0 || notTags.length > 0;
}

/** Whether no job can be like this, since two things contradict each other. */
export function isImpossible({ statuses, priorities }: WantedJobs): boolean {
  return statuses?.length === 0 || priorities?.length === 0;
}

/**
 * The condition of a walk in the order of the index of one status; none where the whole list is walked. That of a task type
 * is not walked: a kept plan goes through the whole list between two of its jobs, which may be far apart.
 */
export function walkedIndex({ statuses }: WantedJobs): string {
  const [status, ...more] = statuses ?? [];
  return status !== undefined && more.length === 0 && listedStatuses.has(status) ? `AND ${ofStatus(status)}` : '';
}
