'use client';

import { SearchX } from 'lucide-react';
import Link from 'next/link';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { useJobRoom } from '@/client/use-realtime';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { JsonPanel } from '@/components/ui/json-panel';
import type { Delivery } from '@/jobs/job-history-schema';
import { isTerminal } from '@/jobs/job-status';
import { ArtifactList } from './artifact-list';
import { AttemptList } from './attempt-list';
import { DeliveryList } from './delivery-list';
import { JobFacts } from './job-facts';
import { JobHeader } from './job-header';
import { JobSkeleton } from './job-skeleton';
import { LogViewer } from './log-viewer';
import { Timeline } from './timeline';

/** Answers: what happened to this job? */
export function JobPage({ jobId }: { jobId: string }) {
  useJobRoom(jobId);
  const job = trpc.jobs.get.useQuery({ jobId });
  const attempts = trpc.jobs.attempts.useQuery({ jobId });
  const artifacts = trpc.jobs.artifacts.useQuery({ jobId });
  const deliveries = trpc.jobs.deliveries.useQuery(
    { jobId },
    // Deliveries are not broadcast: while one is on its way the page asks.
    { refetchInterval: (query) => (query.state.data?.deliveries.some(isOnTheWay) ? 1_500 : false) },
  );

  if (job.isPending) {
    return (
      <>
        <h1 className="sr-only">Job</h1>
        <JobSkeleton />
      </>
    );
  }
  if (job.isLoadingError) return <JobError error={job.error} jobId={jobId} onRetry={() => void job.refetch()} />;
  const allAttempts = attempts.data?.attempts ?? [];
  const allDeliveries = deliveries.data?.deliveries ?? [];
  return (
    <>
      <JobHeader job={job.data} />
      <div className="flex flex-col gap-4">
        <JobFacts job={job.data} />
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-4">
            <Timeline job={job.data} attempts={allAttempts} deliveries={allDeliveries} />
            <AttemptList attempts={allAttempts} isRunning={job.data.status === 'active'} />
            <DeliveryList deliveries={allDeliveries} />
            <JsonPanel title="Payload" value={job.data.payload} />
          </div>
          <div className="flex min-w-0 flex-col gap-4">
            {job.data.status === 'completed' && <JsonPanel title="Result" value={job.data.result} />}
            <ArtifactList jobId={jobId} artifacts={artifacts.data?.artifacts ?? []} />
            <LogViewer jobId={jobId} isRunning={!isTerminal(job.data.status)} />
          </div>
        </div>
      </div>
    </>
  );
}

function isOnTheWay(delivery: Delivery): boolean {
  return delivery.state === 'pending' || delivery.state === 'active';
}

function JobError({ error, jobId, onRetry }: { error: unknown; jobId: string; onRetry: () => void }) {
  if (problemOf(error).status !== 404) {
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
      <EmptyState icon={<SearchX />} title="There is no such job.">
        <p className="[overflow-wrap:anywhere]">
          <code className="font-mono text-xs">{jobId}</code> was never submitted, or it ended long ago and was pruned.
        </p>
        <Button asChild className="mt-3">
          <Link href="/jobs">All jobs</Link>
        </Button>
      </EmptyState>
    </>
  );
}
