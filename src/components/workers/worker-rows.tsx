'use client';

import Link from 'next/link';
import { useRef, useState } from 'react';
import { bytesText } from '@/client/format-number';
import { durationText, relativeTime } from '@/client/format-time';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import type { WorkerAtWork } from '@/jobs/worker-schema';
import { DrainWorker } from './drain-worker';
import { HeartbeatAge } from './heartbeat-age';
import { RunningJobs } from './running-jobs';
import { SlotsBar } from './slots-bar';
import { isLoopBlocked } from './worker-health';
import { WorkerStateBadge } from './worker-state-badge';
import { workerName } from './worker-words';

/** So many are drawn at first: each is drawn anew every second. */
const firstRows = 100;

interface WorkerRowsProps {
  workers: readonly WorkerAtWork[];
  now: number;
  mayDrain: boolean;
}

export function WorkerRows({ workers, now, mayDrain }: WorkerRowsProps) {
  const [shown, setShown] = useState(firstRows);
  return (
    <>
      <ul aria-label="Workers" className="divide-y">
        {workers.slice(0, shown).map((worker) => (
          <WorkerRow key={worker.workerId} worker={worker} now={now} mayDrain={mayDrain} />
        ))}
      </ul>
      {workers.length > shown && (
        <div className="flex justify-center border-t p-2">
          <Button onClick={() => setShown(shown + firstRows)}>Show more of {workers.length} workers</Button>
        </div>
      )}
    </>
  );
}

interface WorkerRowProps {
  worker: WorkerAtWork;
  now: number;
  mayDrain: boolean;
}

function WorkerRow({ worker, now, mayDrain }: WorkerRowProps) {
  const row = useRef<HTMLLIElement>(null);
  const { workerId, state, lostAt, slotsUsed, concurrency, jobs } = worker;
  const mayBeDrained = mayDrain && state === 'running' && lostAt === null;
  return (
    <li
      ref={row}
      tabIndex={-1}
      className={classNames(
        'grid gap-x-4 gap-y-2 px-3 py-2.5 compact:py-row outline-offset-[-2px] md:grid-cols-[minmax(0,5fr)_minmax(0,5fr)_minmax(0,4fr)]',
        mayDrain && 'md:grid-cols-[minmax(0,5fr)_minmax(0,5fr)_minmax(0,4fr)_4rem]',
      )}
    >
      <div className="flex min-w-0 flex-col gap-0.5">
        <p className="flex items-center gap-2">
          <Link
            href={`/workers/${workerId}`}
            prefetch={false}
            title={workerName(worker)}
            className="touch-target truncate font-medium text-accent hover:underline"
          >
            {worker.host}
          </Link>
          <WorkerStateBadge worker={worker} />
        </p>
        <p className="text-xs text-muted">{identityText(worker)}</p>
        <TypesLine types={worker.taskTypes} />
      </div>
      <div className="flex min-w-0 flex-col gap-1.5">
        {lostAt === null && <SlotsBar used={slotsUsed} all={concurrency} />}
        {state === 'draining' && slotsUsed === 0 && lostAt === null ? (
          <p className="text-xs text-muted">runs nothing, may be stopped</p>
        ) : (
          <RunningJobs jobs={jobs} now={now} most={3} running={slotsUsed} rest={`/workers/${workerId}`} />
        )}
      </div>
      <Vitals worker={worker} now={now} />
      {mayDrain && (
        <div className="md:text-right">
          {mayBeDrained && <DrainWorker worker={worker} onDrained={() => row.current?.focus()} />}
        </div>
      )}
    </li>
  );
}

function identityText({ kind, pid, version }: WorkerAtWork): string {
  return kind === 'pull' ? 'pulls over HTTP' : `pid ${pid} · v${version}`;
}

function TypesLine({ types }: { types: readonly string[] }) {
  const text = types.join(', ');
  return (
    <p className="truncate text-xs text-muted" title={text}>
      {types.length === 1 ? '' : `${types.length} task types: `}
      {text}
    </p>
  );
}

function Vitals({ worker, now }: { worker: WorkerAtWork; now: number }) {
  const { kind, lostAt, startedAt, memoryBytes, eventLoopDelayMs } = worker;
  if (lostAt !== null) {
    return (
      <p className="text-xs text-failed" suppressHydrationWarning>
        lost {relativeTime(lostAt, now)}
      </p>
    );
  }
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] content-start gap-x-2 text-xs [&_dt]:text-muted">
      <dt>heartbeat</dt>
      <dd>
        <HeartbeatAge worker={worker} now={now} />
      </dd>
      <dt>up</dt>
      <dd suppressHydrationWarning>{durationText(Math.max(0, now - Date.parse(startedAt)))}</dd>
      {kind === 'built_in' && (
        <>
          <dt>memory</dt>
          <dd>{bytesText(memoryBytes)}</dd>
          <dt title="The longest that its event loop stood still, of all but one in a hundred measurements.">
            loop delay
          </dt>
          <dd className={classNames(isLoopBlocked(worker) && 'font-medium text-pending')}>
            {durationText(eventLoopDelayMs)}
            {isLoopBlocked(worker) && ', too high'}
          </dd>
        </>
      )}
    </dl>
  );
}
