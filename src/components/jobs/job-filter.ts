import { createLoader, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import { parseAsTime } from '@/client/parse-as-time';
import { jobStatuses } from '@/jobs/job-status';
import type { ListJobs } from '@/jobs/find-jobs-schema';
import type { JobSummary } from '@/jobs/job-schema';

/** The filter of the list as it stands in the URL. */
export const jobFilterParsers = {
  status: parseAsStringLiteral(jobStatuses),
  type: parseAsString,
  q: parseAsString,
  tag: parseAsString,
  from: parseAsTime,
  to: parseAsTime,
};

export const loadJobFilter = createLoader(jobFilterParsers);

export type JobFilter = Awaited<ReturnType<typeof loadJobFilter>>;

const pageSize = 50;

/** The filter as the API takes it. */
export function listInput(filter: JobFilter): Omit<ListJobs, 'cursor'> {
  return {
    limit: pageSize,
    ...(filter.status ? { status: filter.status } : {}),
    ...(filter.type ? { taskType: filter.type } : {}),
    ...(filter.q?.trim() ? { q: filter.q.trim().slice(0, 200) } : {}),
    ...(filter.tag ? { tag: filter.tag } : {}),
    ...(filter.from ? { from: filter.from } : {}),
    ...(filter.to ? { to: filter.to } : {}),
  };
}

export function isFiltering(filter: JobFilter): boolean {
  return Object.values(filter).some(Boolean);
}

/** Whether a changed job would be in the list. A search is answered by the server alone, so it counts as yes. */
export function matchesFilter(job: JobSummary, filter: JobFilter): boolean {
  if (filter.status && job.status !== filter.status) return false;
  if (filter.type && job.taskType !== filter.type) return false;
  if (filter.tag && !job.tags.includes(filter.tag)) return false;
  const createdAt = Date.parse(job.createdAt);
  if (filter.from && createdAt < Date.parse(filter.from)) return false;
  return !filter.to || createdAt <= Date.parse(filter.to);
}
