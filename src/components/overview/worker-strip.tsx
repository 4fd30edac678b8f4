'use client';

import { ServerOff, Unplug } from 'lucide-react';
import Link from 'next/link';
import { useRef } from 'react';
import { bytesText } from '@/client/format-number';
import { durationText } from '@/client/format-time';
import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import { useNow } from '@/client/use-now';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Panel } from '@/components/ui/panel';
import { PanelLink } from '@/components/ui/panel-link';
import { Skeleton } from '@/components/ui/skeleton';
import type { WorkerInfo } from '@/jobs/stats-schema';
import { DrainWorker } from '@/components/workers/drain-worker';
import { SlotsBar } from '@/components/workers/slots-bar';

/** Each worker process with its slots. Slots and heartbeats are renewed every few seconds. */
export function WorkerStrip() {
  const workers = trpc.workers.list.useQuery(undefined, { refetchInterval: 3_000 });
  return (
    <Panel title="Workers" actions={<PanelLink href="/workers">All workers</PanelLink>} className="lg:col-span-2" flush>
      {workers.isPending && <Skeleton className="m-3 h-10" />}
      {workers.isLoadingError && <ErrorState error={workers.error} onRetry={() => void workers.refetch()} />}
      {workers.data?.workers.length === 0 && (
        <EmptyState icon={<ServerOff />} title="No worker is running." command="npm run start:worker">
          Jobs are kept and start as soon as one does.
        </EmptyState>
      )}
      <ul className="divide-y">
        {workers.data?.workers.map((worker) => (
          <WorkerRow key={worker.workerId} worker={worker} />
        ))}
      </ul>
    </Panel>
  );
}

function WorkerRow({ worker }: { worker: WorkerInfo }) {
  const now = useNow();
  const row = useRef<HTMLLIElement>(null);
  const mayDrain = useMay('manage');
  return (
    <li
      ref={row}
      tabIndex={-1}
      className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 px-3 py-row compact:min-h-8"
    >
      <span className="flex min-w-40 grow flex-wrap items-center gap-x-1.5 gap-y-1">
        <Link
          href={`/workers/${worker.workerId}`}
          prefetch={false}
          className="touch-target font-medium [overflow-wrap:anywhere] hover:underline"
        >
          {worker.host}
        </Link>
        <span className="text-muted">{worker.kind === 'pull' ? 'pulls over HTTP' : `pid ${worker.pid}`}</span>
        {worker.state === 'draining' && <Draining isIdle={worker.slotsUsed === 0} />}
      </span>
      <SlotsBar used={worker.slotsUsed} all={worker.concurrency} />
      <span className="text-xs text-muted">
        up {durationText(Math.max(0, now - Date.parse(worker.startedAt)))}
        {worker.kind === 'built_in' && ownFacts(worker)}
      </span>
      {mayDrain && worker.state === 'running' && <DrainWorker worker={worker} onDrained={() => row.current?.focus()} />}
    </li>
  );
}

function ownFacts({ memoryBytes, eventLoopDelayMs, version }: WorkerInfo): string {
  return ` · ${bytesText(memoryBytes)} · loop ${Math.round(eventLoopDelayMs)} ms · v${version}`;
}

function Draining({ isIdle }: { isIdle: boolean }) {
  return (
    <>
      <span className="inline-flex h-5.5 items-center gap-1 rounded-full bg-pending-soft px-2 text-xs font-medium text-pending">
        <Unplug aria-hidden className="size-3.5 shrink-0" />
        Draining
      </span>
      <span className="text-xs text-muted">{isIdle ? 'runs nothing, may be stopped' : 'takes nothing new'}</span>
    </>
  );
}
