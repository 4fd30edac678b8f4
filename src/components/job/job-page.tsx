'use client';

import dynamic from 'next/dynamic';
import { useQueryState } from 'nuqs';
import { countOf } from '@/client/format-number';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { useJobRoom } from '@/client/use-realtime';
import { NotUnderstood } from '@/components/ui/not-understood';
import { JsonPanel } from '@/components/ui/late-json-panel';
import { Skeleton } from '@/components/ui/skeleton';
import type { Delivery } from '@/jobs/job-history-schema';
import { isTerminal } from '@/jobs/job-status';
import { ArtifactList } from './artifact-list';
import { AttemptList } from './attempt-list';
import { DeliveryList } from './delivery-list';
import { jobPageParsers } from './job-address';
import { JobFacts } from './job-facts';
import { JobHeader } from './job-header';
import { JobGone, JobUnknown } from './job-not-there';
import { JobRelatives } from './job-relatives';
import { JobSkeleton } from './job-skeleton';
import { Timeline } from './timeline';
import { useReruns } from './use-reruns';

/** That a job was deleted is not broadcast. */
const lookEveryMs = 15_000;
const noAttempt = 0;

/** Few jobs that are looked at wait. */
const JobWhy = dynamic(() => import('./job-why').then((module) => module.JobWhy));
/** Comes after the first paint: most of it is for logs of many thousand lines. */
const LogViewer = dynamic(() => import('./log-viewer').then((module) => module.LogViewer), {
  ssr: false,
  loading: () => <Skeleton className="h-72" />,
});

/** Answers: what happened to this job? */
export function JobPage({ jobId }: { jobId: string }) {
  useJobRoom(jobId);
  const [chosen, setChosen] = useQueryState('attempt', jobPageParsers.attempt);
  const job = trpc.jobs.get.useQuery({ jobId }, { refetchInterval: lookEveryMs });
  const isGone = job.isRefetchError && problemOf(job.error).status === 404;
  const attempts = trpc.jobs.attempts.useQuery({ jobId });
  const artifacts = trpc.jobs.artifacts.useQuery({ jobId });
  const reruns = useReruns(jobId);
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
  if (job.isLoadingError) return <JobUnknown error={job.error} jobId={jobId} onRetry={() => void job.refetch()} />;
  const allAttempts = attempts.data?.attempts ?? [];
  const allDeliveries = deliveries.data?.deliveries ?? [];
  const failed = allAttempts.findLast(({ error }) => error !== null)?.number ?? null;
  const selected = chosen === noAttempt ? null : (chosen ?? failed);
  const choose = (number: number | null) => void setChosen(number ?? noAttempt);
  return (
    <>
      <JobHeader job={job.data} isGone={isGone} />
      <NotUnderstood
        parsers={jobPageParsers}
        also={{
          attempt:
            attempts.data && (chosen ?? 0) > allAttempts.length && `It has ${countOf(allAttempts.length, 'attempt')}.`,
        }}
      />
      {isGone && <JobGone />}
      {!isGone && job.data.status === 'pending' && <JobWhy job={job.data} />}
      <div className="flex flex-col gap-4">
        <JobFacts job={job.data} />
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-4">
            <Timeline
              job={job.data}
              attempts={allAttempts}
              deliveries={allDeliveries}
              reruns={reruns.data}
              selectedAttempt={selected}
              onAttempt={choose}
            />
            <AttemptList job={job.data} attempts={allAttempts} selected={selected} onSelect={choose} />
            <DeliveryList jobId={jobId} deliveries={allDeliveries} others={deliveries.data?.others ?? 0} />
            <JobRelatives job={job.data} reruns={reruns.data} />
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
