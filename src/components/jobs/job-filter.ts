import { createLoader, parseAsString } from 'nuqs/server';
import type { ListJobs } from '@/jobs/find-jobs-schema';
import type { JobSummary } from '@/jobs/job-schema';
import { parseSearch } from '@/jobs/search/parse-search';
import { dependsOnTimezone } from '@/jobs/search/pin-times';
import { aTerm, printTerm } from '@/jobs/search/print-search';
import { rangeText, type SearchRange } from '@/jobs/search/search-range';
import { isOfType, wantedJobs } from '@/jobs/wanted-jobs';
import { withValues } from './search/edit-search';

/**
 * The filter of the list as it stands in the URL: `q` alone, beside what older addresses have. All of it becomes one search,
 * which marks what it does not take.
 */
export const jobFilterParsers = {
  q: parseAsString,
  status: parseAsString,
  type: parseAsString,
  tag: parseAsString,
  from: parseAsString,
  to: parseAsString,
};

export const loadJobFilter = createLoader(jobFilterParsers);

export type JobAddress = Awaited<ReturnType<typeof loadJobFilter>>;

export interface JobFilter {
  /** A search in the language of docs/search.md; empty for all jobs. */
  q: string;
  /** The reader's timezone, as soon as it is known. */
  timezone?: string | undefined;
}

/** What an address asks for, an older one too, as one search. */
export function filterOf({ q, status, type, tag, from, to }: JobAddress): JobFilter {
  let text = q?.trim() ?? '';
  if (status) text = withValues(text, 'status', [status]);
  if (type) text = withValues(text, 'type', [type]);
  if (tag) text = `${text} ${printTerm(aTerm('tag', tag))}`.trim();
  if (from) text = withValues(text, 'after', [from]);
  if (to) text = withValues(text, 'before', [to]);
  return { q: text };
}

const pageSize = 50;

/** The filter as the API takes it. */
export function listInput({ q, timezone }: JobFilter): Omit<ListJobs, 'cursor'> {
  return {
    limit: pageSize,
    ...(q ? { q } : {}),
    // Without need it would make a list that the server has already asked for another one.
    ...(timezone && dependsOnTimezone(q) ? { timezone } : {}),
  };
}

export function isFiltering({ q }: JobFilter): boolean {
  return q !== '';
}

/** Whether the search has no mistake, so that it can be asked. */
export function isAskable({ q }: JobFilter): boolean {
  return parseSearch(q).problems.length === 0;
}

/** The search for what follows on a job in its list. */
export function searchBehind({ q, timezone }: JobFilter, { createdAt, finishedAt }: JobSummary): string {
  const { ended } = wantedJobs(listInput({ q, timezone }), new Date());
  if (!ended) return withValues(q, 'before', [createdAt]);
  return withValues(q, 'ended', [rangeText({ from: ended.from, until: finishedAt ?? ended.until })]);
}

/** Whether a job comes into the list or leaves it when it goes on. */
export function asksForStatus(filter: JobFilter): boolean {
  const { statuses, ended } = wantedJobs(listInput(filter), new Date());
  return statuses !== undefined || ended !== undefined;
}

/** Whether a changed job would be in the list. What only the server can answer counts as yes. */
export function matchesFilter(job: JobSummary, filter: JobFilter): boolean {
  const wanted = wantedJobs(listInput(filter), new Date());
  const createdAt = Date.parse(job.createdAt);
  return (
    (wanted.statuses?.includes(job.status) ?? true) &&
    (wanted.priorities?.includes(job.priority) ?? true) &&
    wanted.types.every((types) => isOfType(job.taskType, types)) &&
    !isOfType(job.taskType, wanted.notTypes) &&
    wanted.tags.every((tag) => job.tags.includes(tag)) &&
    !wanted.notTags.some((tag) => job.tags.includes(tag)) &&
    wanted.ids.every((ids) => ids.includes(job.jobId)) &&
    wanted.from.every((at) => createdAt >= Date.parse(at)) &&
    (wanted.before === undefined || createdAt < Date.parse(wanted.before)) &&
    isIn(job.finishedAt, wanted.ended)
  );
}

function isIn(finishedAt: string | null, ended: SearchRange | undefined): boolean {
  if (!ended) return true;
  if (finishedAt === null) return false;
  const at = Date.parse(finishedAt);
  const { from, until } = ended;
  return (from === undefined || at >= Date.parse(from)) && (until === undefined || at < Date.parse(until));
}
