import { countOf, countText } from '../../src/client/format-number.ts';
import { actsOn, type JobActionKind } from '../../src/jobs/job-action-words.ts';
import type { JobFilter } from '../../src/sdk/job-list.ts';
import type { JobCalls } from '../../src/sdk/taskflow-client.ts';

const mostCounted = 10_000;

/** On how many of the jobs that a filter names an action acts, in words: "1 job", "more than 10,000 jobs". */
export async function countJobs(jobs: Pick<JobCalls, 'list'>, kind: JobActionKind, filter: JobFilter): Promise<string> {
  const statuses = actsOn[kind].filter((status) => filter.status === undefined || filter.status === status);
  let count = 0;
  for (const status of statuses) {
    for await (const page of jobs.list({ ...filter, status, fields: ['status'], limit: 500 }).pages()) {
      count += page.length;
      if (count > mostCounted) return `more than ${countText(mostCounted)} jobs`;
    }
  }
  return countOf(count, 'job');
}
