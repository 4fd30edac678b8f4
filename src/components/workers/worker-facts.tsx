import Link from 'next/link';
import { bytesText } from '@/client/format-number';
import { durationText } from '@/client/format-time';
import { classNames } from '@/components/ui/class-names';
import { CopyButton } from '@/components/ui/copy-button';
import { Fact } from '@/components/ui/fact';
import { Moment } from '@/components/ui/moment';
import type { WorkerAtWork } from '@/jobs/worker-schema';
import { HeartbeatAge } from './heartbeat-age';
import { SlotsBar } from './slots-bar';
import { highDelayMs, isLoopBlocked } from './worker-health';
import { WorkerStateBadge } from './worker-state-badge';

export function WorkerFacts({ worker, now }: { worker: WorkerAtWork; now: number }) {
  const { workerId, kind, pid, version, lostAt, startedAt, realtimePort, memoryBytes, taskTypes } = worker;
  return (
    <div className="panel flex flex-col gap-3 p-3">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <WorkerStateBadge worker={worker} />
        {lostAt === null && <SlotsBar used={worker.slotsUsed} all={worker.concurrency} />}
        <span className="flex min-w-0 items-center gap-1 text-xs text-muted">
          <code className="truncate font-mono">{workerId}</code>
          <CopyButton text={workerId} label="Copy worker id" />
        </span>
      </p>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-2.5 sm:grid-cols-3 lg:grid-cols-6">
        <Fact name="Kind">{kind === 'pull' ? 'pulls over HTTP' : 'built in'}</Fact>
        {kind === 'built_in' && <Fact name="Process">pid {pid}</Fact>}
        {kind === 'built_in' && <Fact name="Version">{version}</Fact>}
        <Fact name={lostAt === null ? 'Up' : 'Was up'}>
          <span suppressHydrationWarning>
            {durationText(Math.max(0, (lostAt === null ? now : Date.parse(lostAt)) - Date.parse(startedAt)))}
          </span>
        </Fact>
        <Fact name="Heartbeat">
          <HeartbeatAge worker={worker} now={now} />
        </Fact>
        {lostAt !== null && (
          <Fact name="Lost" isWide>
            <Moment at={lostAt} />
          </Fact>
        )}
        {kind === 'built_in' && <Fact name="Memory">{bytesText(memoryBytes)}</Fact>}
        {kind === 'built_in' && <LoopDelay worker={worker} />}
        {realtimePort !== null && realtimePort > 0 && <Fact name="Realtime port">{realtimePort}</Fact>}
      </dl>
      <div>
        <h2 className="mb-1 text-xs text-muted">
          {taskTypes.length === 1 ? 'Takes this task type' : `Takes ${taskTypes.length} task types`}
        </h2>
        <ul className="flex flex-wrap gap-1.5">
          {taskTypes.map((type) => (
            <li key={type} className="min-w-0">
              <Link
                href={`/tasks/${encodeURIComponent(type)}`}
                prefetch={false}
                className="inline-flex h-6 max-w-full pointer-coarse:h-10 items-center rounded-full border bg-surface px-2.5 text-xs hover:bg-raised"
              >
                <span className="truncate">{type}</span>
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function LoopDelay({ worker }: { worker: WorkerAtWork }) {
  const isHigh = isLoopBlocked(worker);
  return (
    <Fact name="Event-loop delay" isWide={isHigh}>
      <span className={classNames(isHigh && 'font-medium text-pending')}>{durationText(worker.eventLoopDelayMs)}</span>
      {isHigh && (
        <span className="text-xs text-muted">
          {' '}
          More than {highDelayMs} ms is too high: a handler computes for long. Isolate it, or give the worker fewer
          slots.
        </span>
      )}
    </Fact>
  );
}
