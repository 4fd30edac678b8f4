import { Option, type Command } from 'commander';
import type { JobFilter } from '../../../src/jobs/job-filter-schema.ts';
import { jobStatuses } from '../../../src/jobs/job-status.ts';
import { pastTime } from './duration.ts';
import { payloadField } from './payload-field.ts';

/** Which jobs: the options that `list` and `bulk` share, named as the API's fields are. */
export interface FilterOptions {
  type?: string;
  status?: JobFilter['status'];
  from?: string;
  to?: string;
  tag?: string;
  q?: string;
  rerunOf?: string;
  payload?: Record<string, string>;
}

export function addFilterOptions(command: Command): Command {
  return command
    .option('--type <taskType>', 'only jobs of this task type')
    .addOption(new Option('--status <status>', 'only jobs of this status').choices(jobStatuses))
    .option('--from <when>', 'created from then on: a time, or so long ago, such as 2h', (text) => pastTime(text))
    .option('--to <when>', 'created before then', (text) => pastTime(text))
    .option('--tag <tag>', 'only jobs with this tag')
    .option('--q <search>', 'a search such as "type:send_* -status:completed timeout", see docs/search.md')
    .option('--rerun-of <jobId>', 'only jobs that were made of this one')
    .option('--payload <path=value>', 'only jobs with this in their payload; may be repeated', payloadField);
}

export function toFilter({
  type,
  status,
  from,
  to,
  tag,
  q,
  rerunOf,
  payload,
}: FilterOptions): Omit<JobFilter, 'taskType'> & { taskType?: string } {
  const given = { taskType: type, status, from, to, tag, q, rerunOf, payload };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
