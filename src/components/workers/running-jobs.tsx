import Link from 'next/link';
import { durationText } from '@/client/format-time';
import { shortJobId } from '@/components/jobs/short-job-id';
import type { RunningAttempt } from '@/jobs/worker-schema';

interface RunningJobsProps {
  jobs: readonly RunningAttempt[];
  /** ms since 1970 by the database's clock. */
  now: number;
  /** So many are shown. */
  most: number;
  /** How many it runs by what it says itself: more than are known by name, perhaps. */
  running: number;
  /** Where the others are. */
  rest: string | null;
}

/** What a worker runs, each with its run time, the longest running first. */
export function RunningJobs({ jobs, now, most, running, rest }: RunningJobsProps) {
  const others = Math.max(jobs.length, running) - Math.min(jobs.length, most);
  if (jobs.length === 0) return <p className="text-xs text-muted">runs nothing</p>;
  return (
    <ul aria-label="Jobs that it runs" className="flex min-w-0 flex-col gap-2 text-xs">
      {jobs.slice(0, most).map(({ jobId, taskType, attempt, startedAt }) => (
        <li key={jobId} className="flex min-w-0 items-baseline gap-2">
          <Link href={`/jobs/${jobId}`} prefetch={false} className="touch-target truncate text-accent underline">
            {taskType} <code className="font-mono">{shortJobId(jobId)}</code>
          </Link>
          {attempt > 1 && <span className="shrink-0 text-muted">attempt {attempt}</span>}
          <span className="shrink-0 text-muted" suppressHydrationWarning>
            {durationText(now - Date.parse(startedAt))}
          </span>
        </li>
      ))}
      {others > 0 && (
        <li className="text-muted">
          {rest === null ? (
            `and ${others} more`
          ) : (
            <Link href={rest} prefetch={false} className="underline">
              and {others} more
            </Link>
          )}
        </li>
      )}
    </ul>
  );
}
