import { countOf, countText } from '../../src/client/format-number.ts';
import type { JobCalls } from '../../src/sdk/taskflow-client.ts';

const mostCounted = 10_000;

/** How many jobs a filter names, in words: "1 job", "more than 10,000 jobs". */
export async function countJobs(
  jobs: Pick<JobCalls, 'list'>,
  filter: Parameters<JobCalls['list']>[0],
): Promise<string> {
  let count = 0;
  for await (const page of jobs.list({ ...filter, fields: ['status'], limit: 500 }).pages()) {
    count += page.length;
    if (count > mostCounted) return `more than ${countText(mostCounted)} jobs`;
  }
  return countOf(count, 'job');
}
