'use client';

import { ServerOff } from 'lucide-react';
import Link from 'next/link';
import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Panel } from '@/components/ui/panel';
import { Skeleton } from '@/components/ui/skeleton';
import type { TaskTypeInfo } from '@/jobs/task-type-schema';

const askEveryMs = 5_000;

/** The live workers that run a task type. Of them a key that may only submit knows no more than how many. */
export function WorkersOfType({ task: { taskType, pull } }: { task: TaskTypeInfo }) {
  const maySee = useMay('read');
  const asked = trpc.workers.list.useQuery(undefined, { enabled: maySee, refetchInterval: askEveryMs });
  const workers = asked.data?.workers.filter(({ taskTypes }) => taskTypes.includes(taskType));
  if (!maySee) return null;
  return (
    <Panel title="Workers that run it" flush>
      {asked.isPending && <Skeleton className="m-3 h-10" />}
      {asked.isLoadingError && <ErrorState error={asked.error} onRetry={() => void asked.refetch()} />}
      {workers?.length === 0 && (
        <EmptyState
          icon={<ServerOff />}
          title="No live worker runs it."
          {...(!pull && { command: 'npm run start:worker' })}
        >
          Its jobs are kept and start as soon as one does.
        </EmptyState>
      )}
      <ul className="divide-y">
        {workers?.map(({ workerId, host, kind, pid, state, slotsUsed, concurrency }) => (
          <li key={workerId} className="flex flex-wrap items-center gap-x-3 px-3 py-row">
            <span className="min-w-0 grow [overflow-wrap:anywhere]">
              <Link href={`/workers/${workerId}`} prefetch={false} className="font-medium hover:underline">
                {host}
              </Link>{' '}
              <span className="text-muted">{kind === 'pull' ? 'pulls over HTTP' : `pid ${pid}`}</span>
            </span>
            {state === 'draining' && <span className="text-pending">draining, takes nothing new</span>}
            <span className="text-xs">
              {slotsUsed} of {concurrency} busy
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
