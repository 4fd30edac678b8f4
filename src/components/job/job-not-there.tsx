import { Trash2 } from 'lucide-react';
import Link from 'next/link';
import { problemOf } from '@/client/problem-of';
import { ErrorState } from '@/components/ui/error-state';
import { NotThere } from '@/components/ui/not-there';

/** Over what was known of a job that somebody deleted while it was shown. */
export function JobGone() {
  return (
    <p role="alert" className="mb-4 flex flex-wrap items-center gap-2 rounded-md bg-failed-soft px-3 py-2">
      <Trash2 aria-hidden className="size-3.5 text-failed" />
      <span className="font-medium">This job was deleted.</span>
      <span>What you see is the last that was known of it.</span>
      <Link href="/jobs" className="text-accent underline">
        All jobs
      </Link>
    </p>
  );
}

interface JobUnknownProps {
  error: unknown;
  jobId: string;
  onRetry: () => void;
}

/** In place of a job that could not be read. */
export function JobUnknown({ error, jobId, onRetry }: JobUnknownProps) {
  const { status } = problemOf(error);
  // 400: it is no id at all.
  if (status !== 404 && status !== 400) {
    return (
      <>
        <h1 className="sr-only">Job</h1>
        <ErrorState error={error} onRetry={onRetry} />
      </>
    );
  }
  return (
    <>
      <h1 className="sr-only">Job not found</h1>
      <NotThere what="job" id={jobId} href="/jobs" all="All jobs">
        {status === 400
          ? 'is not the id of a job.'
          : 'was never submitted, was deleted, or ended long ago and was pruned.'}
      </NotThere>
    </>
  );
}
