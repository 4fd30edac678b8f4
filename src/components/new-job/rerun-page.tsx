'use client';

import { PackageOpen } from 'lucide-react';
import Link from 'next/link';
import { useQueryState } from 'nuqs';
import type { ReactNode } from 'react';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { usePageTitle } from '@/client/use-page-title';
import { shortJobId } from '@/components/jobs/short-job-id';
import { PageHeader } from '@/components/shell/page-header';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { NotThere } from '@/components/ui/not-there';
import { FormSkeleton } from '@/components/ui/form-skeleton';
import { newJobParsers } from './new-job-address';
import { NewJobForm } from './new-job-form';
import { RerunForm } from './rerun-form';
import { rerunTitle } from './rerun-title';
import { optionsOfJob } from './submit-options';

/** Answers: how do I run this job again, with another payload? Or, as a new one, with other options too. */
export function RerunPage({ jobId }: { jobId: string }) {
  const [way] = useQueryState('as', newJobParsers.as);
  const job = trpc.jobs.get.useQuery({ jobId }, { staleTime: Infinity });
  const list = trpc.tasks.list.useQuery(undefined, { staleTime: 60_000 });
  const task = list.data?.tasks.find(({ taskType }) => taskType === job.data?.taskType);
  const isNew = way === 'new';
  usePageTitle(job.data ? rerunTitle(job.data, isNew) : null);
  return (
    <>
      <PageHeader
        title={job.data ? `${isNew ? 'New' : 'Re-run'} ${job.data.taskType}` : 'Re-run a job'}
        address={{ parsers: newJobParsers }}
      >
        <p className="text-muted">
          {isNew ? 'With what was given to' : 'Of'}{' '}
          <Link href={`/jobs/${jobId}`} className="font-mono text-xs text-accent underline">
            {shortJobId(jobId)}
          </Link>
        </p>
      </PageHeader>
      {(job.isPending || list.isPending) && <FormSkeleton />}
      {job.isLoadingError && <NoJob jobId={jobId} error={job.error} onRetry={() => void job.refetch()} />}
      {list.isLoadingError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {job.data && list.isSuccess && !task && (
        <Nothing icon={<PackageOpen />} title={`No worker has ${job.data.taskType} any more.`}>
          It can be submitted again once a worker has registered that task type.
        </Nothing>
      )}
      {job.data && task && !isNew && <RerunForm job={job.data} task={task} />}
      {job.data && task && isNew && (
        <NewJobForm
          tasks={[task]}
          task={task}
          onTask={() => undefined}
          initial={{ text: JSON.stringify(job.data.payload, null, 2), options: optionsOfJob(job.data) }}
        />
      )}
    </>
  );
}

interface NoJobProps {
  jobId: string;
  error: unknown;
  onRetry: () => void;
}

function NoJob({ jobId, error, onRetry }: NoJobProps) {
  const { status } = problemOf(error);
  if (status !== 404 && status !== 400) return <ErrorState error={error} onRetry={onRetry} />;
  return (
    <div className="panel">
      <NotThere what="job to run again" id={encodeURIComponent(jobId)} href="/jobs/new" all="New job">
        {status === 400
          ? 'is not the id of a job.'
          : 'was never submitted, was deleted, or ended long ago and was pruned.'}
      </NotThere>
    </div>
  );
}

function Nothing({ icon, title, children }: { icon: ReactNode; title: string; children: string }) {
  return (
    <div className="panel">
      <EmptyState icon={icon} title={title}>
        <p>{children}</p>
        <Button asChild className="mt-3">
          <Link href="/jobs/new">New job</Link>
        </Button>
      </EmptyState>
    </div>
  );
}
