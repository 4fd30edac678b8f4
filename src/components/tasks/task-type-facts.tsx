'use client';

import { countText, percentText, rateText, textOr } from '@/client/format-number';
import { durationText } from '@/client/format-time';
import { trpc } from '@/client/trpc';
import { RelativeTime } from '@/components/ui/relative-time';
import { TileRow, type Tile } from '@/components/ui/tile-row';
import type { TaskTypeInfo } from '@/jobs/task-type-schema';
import { TaskStateBadge, taskStateOf } from './task-state';
import { useTaskHours, type TaskHour } from './use-task-hours';

/** What it is, whether it is started, and its numbers: of now, and of the last hour. */
export function TaskTypeFacts({ task }: { task: TaskTypeInfo }) {
  const { data: all } = trpc.tasks.allPaused.useQuery();
  const hour = useTaskHours().get(task.taskType);
  const { description, pausedAt, pausedBy, jobs } = task;
  return (
    <>
      <div className="flex flex-col gap-1">
        {description && <p className="[overflow-wrap:anywhere]">{description}</p>}
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
          <TaskStateBadge state={taskStateOf(task, all?.allPaused ?? false)} />
          {pausedAt && (
            <span>
              paused <RelativeTime at={pausedAt} />
              {pausedBy && (
                <>
                  {' '}
                  by <code className="font-mono text-xs [overflow-wrap:anywhere]">{pausedBy}</code>
                </>
              )}
            </span>
          )}
          {jobs?.oldestDueAt && (
            <span>
              the longest waiting job was due <RelativeTime at={jobs.oldestDueAt} />
            </span>
          )}
          {task.pull && <span>pulled over HTTP</span>}
          {task.encrypt && <span>stored encrypted</span>}
        </p>
      </div>
      <TileRow tiles={tilesOf(task, hour)} />
    </>
  );
}

function tilesOf({ taskType, jobs, concurrency }: TaskTypeInfo, hour: TaskHour | undefined): Tile[] {
  const jobsOf = (status: string) => `/jobs?type=${encodeURIComponent(taskType)}&status=${status}`;
  return [
    { label: 'Pending', value: textOr(jobs?.pending, countText), href: jobsOf('pending') },
    {
      label: 'Active',
      value: textOr(jobs?.active, countText),
      ...(concurrency !== null && { unit: ` / ${countText(concurrency)}` }),
      href: jobsOf('active'),
    },
    { label: 'Done', value: textOr(hour?.throughputPerMinute, rateText), unit: ' / min', href: jobsOf('completed') },
    { label: 'Failure rate', value: textOr(hour?.failureRate, percentText), href: jobsOf('failed') },
    { label: 'p50 · p95 wait', ...bothOf(hour?.waitMs), href: '#wait-times' },
    { label: 'p50 · p95 run', ...bothOf(hour?.runMs), href: '#run-times' },
  ];
}

function bothOf(of: TaskHour['waitMs'] | undefined): Pick<Tile, 'value' | 'unit'> {
  return { value: textOr(of?.p50, durationText), unit: ` · ${textOr(of?.p95, durationText)}` };
}
