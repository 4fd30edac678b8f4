import { durationText, relativeTime } from '../../../src/client/format-time.ts';
import type { Job } from '../../../src/jobs/job-schema.ts';
import { plainText } from './plain-text.ts';
import { statusText } from './status-text.ts';
import type { Column } from './table.ts';

/** What a list shows of a job. */
export type ListedJob = Omit<Job, 'webhook' | 'payload' | 'result'>;

/** The fields to ask for, so that no payload is sent that nobody sees. */
export const listedFields = [
  ...(['taskType', 'status', 'attemptsMade', 'maxAttempts', 'createdAt', 'startedAt', 'finishedAt', 'runAt'] as const),
  ...(['nextRetryAt', 'progress', 'error', 'errorCode'] as const),
];

export type ListedFields = Pick<ListedJob, 'jobId' | (typeof listedFields)[number]>;

export function jobColumns(now: number): Column<ListedFields>[] {
  return [
    { head: 'JOB', cell: ({ jobId }) => jobId },
    { head: 'TYPE', cell: ({ taskType }) => plainText(taskType), shrinkTo: 8 },
    { head: 'STATUS', cell: ({ status }) => statusText(status) },
    { head: 'TRIES', cell: ({ attemptsMade, maxAttempts }) => `${attemptsMade}/${maxAttempts}`, align: 'right' },
    { head: 'CREATED', cell: ({ createdAt }) => relativeTime(createdAt, now) },
    { head: 'NOTE', cell: (job) => plainText(noteOf(job, now)), shrinkTo: 6 },
  ];
}

/** What matters most about a job in its status. */
function noteOf(job: ListedFields, now: number): string {
  const { status, error, errorCode, progress, nextRetryAt, runAt, startedAt, finishedAt } = job;
  switch (status) {
    case 'failed':
    case 'cancelled':
      return error ?? errorCode ?? '';
    case 'completed':
      return startedAt && finishedAt ? `took ${durationText(Date.parse(finishedAt) - Date.parse(startedAt))}` : '';
    case 'active':
      return progress ? `${Math.round(progress.percent)} % ${progress.note ?? ''}`.trimEnd() : '';
    case 'pending':
      if (nextRetryAt) return `retry ${relativeTime(nextRetryAt, now)}${error ? `: ${error}` : ''}`;
      return Date.parse(runAt) > now + 1000 ? `due ${relativeTime(runAt, now)}` : '';
    default:
      return status satisfies never;
  }
}
