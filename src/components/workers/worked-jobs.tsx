import Link from 'next/link';
import { RelativeTime } from '@/components/ui/relative-time';
import { StatusBadge } from '@/components/ui/status-badge';
import { shortJobId } from '@/components/jobs/short-job-id';
import type { WorkedJob } from '@/jobs/worker-schema';

interface WorkedJobsProps {
  label: string;
  jobs: readonly WorkedJob[];
}

/** Jobs that a worker had in hand, each as it is now. */
export function WorkedJobs({ label, jobs }: WorkedJobsProps) {
  return (
    <ul aria-label={label} className="divide-y">
      {jobs.map(({ jobId, taskType, status, attempt, endedAt }) => (
        <li key={`${jobId} ${attempt}`} className="flex flex-wrap items-center gap-x-2 gap-y-1 px-3 py-cell sm:gap-x-3">
          <span className="w-26 shrink-0">
            <StatusBadge status={status} />
          </span>
          <Link
            href={`/jobs/${jobId}`}
            prefetch={false}
            className="touch-target flex min-w-0 grow basis-0 items-baseline gap-1.5 text-accent underline"
          >
            <span className="truncate">{taskType}</span>{' '}
            <code className="shrink-0 font-mono text-xs">{shortJobId(jobId)}</code>
          </Link>
          <span className="text-xs text-muted max-sm:hidden">attempt {attempt}</span>
          <RelativeTime at={endedAt} className="w-16 text-right text-xs text-muted max-sm:w-auto" />
        </li>
      ))}
    </ul>
  );
}
