'use client';

import { durationText, relativeTime } from '@/client/format-time';
import { useNow } from '@/client/use-now';
import type { JobSummary } from '@/jobs/job-schema';

type Timed = Pick<JobSummary, 'status' | 'startedAt' | 'attemptStartedAt' | 'finishedAt' | 'nextRetryAt' | 'runAt'>;

/** How long a job took or has been running, or when it is due. */
export function JobDuration({ job }: { job: Timed }) {
  return <span suppressHydrationWarning>{textOf(job, useNow())}</span>;
}

function textOf(job: Timed, now: number): string {
  switch (job.status) {
    case 'pending': {
      const dueAt = job.nextRetryAt ?? job.runAt;
      if (Date.parse(dueAt) <= now) return 'due';
      return `${job.nextRetryAt ? 'retry ' : ''}${relativeTime(dueAt, now)}`;
    }
    case 'active':
      return job.attemptStartedAt ? durationText(now - Date.parse(job.attemptStartedAt)) : '–';
    case 'completed':
    case 'failed':
    case 'cancelled':
      return job.startedAt && job.finishedAt
        ? durationText(Date.parse(job.finishedAt) - Date.parse(job.startedAt))
        : '–';
  }
}
