import { countOf, countText } from '../../client/format-number.ts';
import type { ActionPreview, JobAction } from '../../jobs/job-action-schema.ts';
import type { JobActionKind } from '../../jobs/job-action-words.ts';
import { actsOn } from '../../jobs/job-action-words.ts';
import { jobStatuses, type JobStatus } from '../../jobs/job-status.ts';

/** What an action is called, before and after. */
export const actionNames: Record<JobActionKind, { verb: string; doing: string; done: string }> = {
  cancel: { verb: 'Cancel', doing: 'Cancelling', done: 'cancelled' },
  retry: { verb: 'Retry', doing: 'Retrying', done: 'retried' },
  delete: { verb: 'Delete', doing: 'Deleting', done: 'deleted' },
};

/** What came of it so far: "1,204 retried, 3 skipped because they were active". */
export function resultWords({ action, done, skipped, skippedBy, missing, failed }: JobAction): string {
  const parts = [`${countText(done)} ${actionNames[action].done}`];
  const byStatus = jobStatuses.filter((status) => (skippedBy[status] ?? 0) > 0);
  for (const status of byStatus) {
    const count = skippedBy[status] ?? 0;
    parts.push(`${countText(count)} skipped because ${count === 1 ? 'it was' : 'they were'} ${status}`);
  }
  const others = skipped - byStatus.reduce((sum, status) => sum + (skippedBy[status] ?? 0), 0);
  if (others > 0) parts.push(`${countText(others)} skipped because of a change meanwhile`);
  if (missing > 0) parts.push(`${countText(missing)} deleted or not known any more`);
  if (failed > 0) parts.push(`${countText(failed)} failed`);
  return parts.join(', ');
}

/** How much of it is done, 0 to 100; null where the jobs were not counted. */
export function percentOf({ state, matched, done, skipped, failed }: JobAction): number | null {
  if (state === 'completed') return 100;
  if (matched === null) return null;
  return matched === 0 ? 0 : (100 * (done + skipped + failed)) / matched;
}

/** How long it will go on at the speed that it had, in ms; null while that is not known. */
export function remainingMs(action: JobAction, now: number): number | null {
  const { state, matched, done, skipped, failed } = action;
  const walked = done + skipped + failed;
  const since = now - Date.parse(action.startsAt ?? action.createdAt);
  if (state !== 'running' || matched === null || walked === 0 || walked >= matched || since < 1000) return null;
  return ((matched - walked) / walked) * since;
}

/**
 * Whole seconds until it begins, 0 when it has. Never more than it was told to wait, however far this machine's clock is
 * behind the server's.
 */
export function secondsToBegin({ state, createdAt, startsAt }: JobAction, now: number): number {
  if (state !== 'running' || startsAt === null) return 0;
  const left = Math.ceil((Date.parse(startsAt) - now) / 1000);
  const wait = Math.floor((Date.parse(startsAt) - Date.parse(createdAt)) / 1000);
  return Math.max(0, Math.min(left, Math.max(1, wait)));
}

/** "3 jobs", "more than 100,000 jobs". */
export function previewWords({ total, isWhole }: Pick<ActionPreview, 'total' | 'isWhole'>): string {
  if (isWhole) return countOf(total, 'job');
  return total === 0 ? 'an unknown number of jobs' : `more than ${countOf(total, 'job')}`;
}

/** Of some jobs, those that an action does something to, and those that it leaves, by status. */
export function dividedBy(kind: JobActionKind, counts: Record<JobStatus, number>) {
  const allowed: readonly JobStatus[] = actsOn[kind];
  const touched = allowed.reduce((sum, status) => sum + counts[status], 0);
  const skipped = jobStatuses.filter((status) => !allowed.includes(status) && counts[status] > 0);
  return { touched, skipped: skipped.map((status) => ({ status, count: counts[status] })) };
}

/** Which jobs, as a person says it; what is not known by name stands as it is. */
export function filterWords(filter: JobAction['filter']): string {
  const {
    status,
    taskType,
    tag,
    q,
    from,
    to,
    rerunOf,
    ids,
    changedBy,
    errorGroup,
    payload,
    timezone: _timezone,
    ...others
  } = filter;
  const parts = [
    ids ? countOf(ids.length, 'named job') : [status, taskType, 'jobs'].filter(Boolean).join(' '),
    tag && `tagged ${tag}`,
    q && `found by ${q}`,
    from && `created from ${from}`,
    to && `created until ${to}`,
    rerunOf && `made of ${rerunOf}`,
    changedBy && `that action ${changedBy.slice(-8)} changed`,
    errorGroup && `with an error of group ${errorGroup.slice(-8)}`,
    ...Object.entries(payload ?? {}).map(([path, value]) => `with ${path} ${value}`),
    ...Object.entries(others).map(([name, value]) => `${name} ${JSON.stringify(value)}`),
  ];
  const words = parts.filter(Boolean).join(', ');
  return words === 'jobs' ? 'all jobs' : words;
}
