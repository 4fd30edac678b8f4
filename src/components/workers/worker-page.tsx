'use client';

import Link from 'next/link';
import { useRef } from 'react';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import { usePageTitle } from '@/client/use-page-title';
import { PageHeader } from '@/components/shell/page-header';
import { ErrorState } from '@/components/ui/error-state';
import { NotThere } from '@/components/ui/not-there';
import { Panel } from '@/components/ui/panel';
import { Skeleton } from '@/components/ui/skeleton';
import type { WorkerDetail } from '@/jobs/worker-schema';
import { DrainProgress } from './drain-progress';
import { DrainWorker } from './drain-worker';
import { RunningJobs } from './running-jobs';
import { useDatabaseNow } from './use-database-now';
import { WorkedJobs } from './worked-jobs';
import { WorkerFacts } from './worker-facts';
import { workerName } from './worker-words';

/** Heartbeats are not broadcast. */
const pollMs = 2_000;

/** Answers: what does this worker do, and what became of it? */
export function WorkerPage({ workerId }: { workerId: string }) {
  const asked = trpc.workers.get.useQuery({ workerId }, { refetchInterval: pollMs, retry: false });
  const status = asked.error ? problemOf(asked.error).status : null;
  // It ended while it was looked at: what is shown of it would stand still for ever.
  const isGone = status === 404 || status === 400;
  return (
    <>
      {(!asked.data || isGone) && <PageHeader title="Worker" />}
      {asked.isPending && (
        <div role="status" className="flex flex-col gap-4">
          <span className="sr-only">Loading the worker</span>
          <Skeleton className="h-36" />
          <Skeleton className="h-48" />
        </div>
      )}
      {isGone && (
        <div className="panel">
          <NotThere what="worker" id={workerId} href="/workers" all="All workers">
            {status === 400
              ? 'is not the id of a worker.'
              : 'has ended, or was lost more than an hour ago. Its jobs stay in the list of jobs.'}
          </NotThere>
        </div>
      )}
      {!isGone && asked.isLoadingError && (
        <div className="panel">
          <ErrorState
            error={asked.error}
            {...(status === 403 && { title: 'Workers are seen with the scope read.' })}
            onRetry={() => void asked.refetch()}
          />
        </div>
      )}
      {!isGone && asked.data && <Loaded worker={asked.data} receivedAt={asked.dataUpdatedAt} />}
    </>
  );
}

function Loaded({ worker, receivedAt }: { worker: WorkerDetail; receivedAt: number }) {
  const now = useDatabaseNow(worker.at, receivedAt);
  const mayDrain = useMay('manage');
  const heading = useRef<HTMLSpanElement>(null);
  const { state, lostAt, jobs, recentJobs, lostJobs } = worker;
  usePageTitle(`Worker ${workerName(worker)}`);
  return (
    <>
      <PageHeader
        title={
          <span ref={heading} tabIndex={-1} className="[overflow-wrap:anywhere]">
            {workerName(worker)}
          </span>
        }
      >
        {mayDrain && state === 'running' && lostAt === null && (
          <DrainWorker worker={worker} size="md" onDrained={() => heading.current?.focus()} />
        )}
      </PageHeader>
      <div className="flex flex-col gap-4">
        {lostAt !== null && <LostNotice worker={worker} />}
        {state === 'draining' && lostAt === null && <DrainProgress worker={worker} />}
        <WorkerFacts worker={worker} now={now} />
        <div className="grid items-start gap-4 lg:grid-cols-2">
          {(lostAt === null || jobs.length > 0) && (
            <Panel title={lostAt === null ? 'Runs now' : 'Still its own by the table'}>
              <RunningJobs jobs={jobs} now={now} most={500} running={worker.slotsUsed} rest={null} />
            </Panel>
          )}
          {(lostAt !== null || lostJobs.length > 0) && (
            <Panel title="Lost with it, as they are now" flush>
              {lostJobs.length === 0 && <p className="p-3 text-muted">No job was lost with it.</p>}
              <WorkedJobs label="Jobs that were lost with it" jobs={lostJobs} />
            </Panel>
          )}
          <Panel title="Ended lately" flush>
            {recentJobs.length === 0 && (
              <p className="p-3 text-muted">None of the 2,000 jobs that ended last ended here.</p>
            )}
            <WorkedJobs label="Jobs that it ended lately" jobs={recentJobs} />
          </Panel>
        </div>
      </div>
    </>
  );
}

function LostNotice({ worker: { jobs, goesOnAs } }: { worker: WorkerDetail }) {
  return (
    <p className="rounded-md bg-failed-soft px-3 py-2 text-failed">
      Its lease ran out: it died, or stood still for longer than its lease.{' '}
      {jobs.length > 0
        ? 'The sweep takes its jobs from it within a second or two, to be tried again.'
        : 'What it ran was taken from it, to be tried again while attempts are left.'}
      {goesOnAs !== null && (
        <>
          {' '}
          The same process goes on as{' '}
          <Link href={`/workers/${goesOnAs}`} className="underline">
            a new worker
          </Link>
          .
        </>
      )}
    </p>
  );
}
