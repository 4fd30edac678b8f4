'use client';

import Link from 'next/link';
import { useRef } from 'react';
import { countText, percentText, rateText, textOr } from '@/client/format-number';
import { durationText } from '@/client/format-time';
import { limitWords } from '@/client/limit-words';
import { useRowKeys } from '@/client/use-row-keys';
import { classNames } from '@/components/ui/class-names';
import type { TaskTypeFigures } from '@/jobs/task-type-schema';
import { PauseTaskType } from './pause-task-type';
import { SortHead } from './sort-head';
import type { TaskColumn, TaskOrder } from './sort-tasks';
import { TaskStateBadge, taskStateOf } from './task-state';
import type { TaskHour } from './use-task-hours';

const cell = 'px-2 py-row align-middle sm:px-3';
const number = `${cell} text-right whitespace-nowrap`;
const head = 'px-2 py-2 text-xs font-medium whitespace-nowrap text-muted sm:px-3';

const columns = [
  ['pending', 'Pending', ''],
  ['active', 'Active', 'max-sm:hidden'],
  ['rate', 'Done / min', 'max-md:hidden'],
  ['failed', 'Failed', ''],
  ['waitP50', 'p50 wait', 'max-xl:hidden'],
  ['waitP95', 'p95 wait', 'max-lg:hidden'],
  ['runP50', 'p50 run', 'max-xl:hidden'],
  ['runP95', 'p95 run', 'max-lg:hidden'],
  ['workers', 'Workers', 'max-sm:hidden'],
] as const satisfies readonly (readonly [TaskColumn, string, string])[];

interface TaskTableProps {
  /** In the order that is asked for. */
  tasks: readonly TaskTypeFigures[];
  allPaused: boolean;
  hours: ReadonlyMap<string, TaskHour>;
  mayPause: boolean;
  order: TaskOrder;
  onSort: (column: TaskColumn) => void;
}

export function TaskTable({ tasks, allPaused, hours, mayPause, order, onSort }: TaskTableProps) {
  const sorting = { order, onSort };
  const table = useRef<HTMLTableElement>(null);
  useRowKeys(table);

  return (
    <table ref={table} className="w-full border-collapse">
      <caption className="sr-only">Task types; rates and times of the last hour</caption>
      <thead className="border-b">
        <tr>
          <SortHead {...sorting} column="name" label="Task type" className={`${head} text-left`} />
          <th scope="col" className={`${head} text-left max-sm:hidden`}>
            State
          </th>
          {columns.map(([column, label, hidden]) => (
            <SortHead
              {...sorting}
              key={column}
              column={column}
              label={label}
              className={classNames(head, 'text-right', hidden)}
            />
          ))}
          {mayPause && (
            <th scope="col" className={`${head} max-sm:hidden`}>
              <span className="sr-only">Pause</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody className="divide-y">
        {tasks.map((task) => (
          <TaskRow
            key={task.taskType}
            task={task}
            allPaused={allPaused}
            hour={hours.get(task.taskType)}
            mayPause={mayPause}
          />
        ))}
      </tbody>
    </table>
  );
}

interface TaskRowProps {
  task: TaskTypeFigures;
  allPaused: boolean;
  hour: TaskHour | undefined;
  mayPause: boolean;
}

function TaskRow({ task, allPaused, hour, mayPause }: TaskRowProps) {
  const { taskType, description, jobs, concurrency, workers } = task;
  const limits = limitWords(task);
  const badge = <TaskStateBadge state={taskStateOf(task, allPaused)} />;
  return (
    <tr className="hover:bg-raised has-[a[data-row]:focus-visible]:bg-accent-soft has-[a[data-row]:focus-visible]:shadow-[inset_2px_0_var(--accent)]">
      <td className={`${cell} w-full max-w-0`}>
        <Link
          href={`/tasks/${taskType}`}
          data-row
          prefetch={false}
          title={description ?? undefined}
          className="touch-target block truncate font-medium outline-none hover:underline"
        >
          {taskType}
        </Link>
        <p
          className={classNames('text-xs text-muted', limits === 'no limits' ? 'truncate' : '[overflow-wrap:anywhere]')}
        >
          {limits === 'no limits' ? (description ?? limits) : limits}
        </p>
        <p className="mt-1 sm:hidden">{badge}</p>
      </td>
      <td className={`${cell} max-sm:hidden`}>{badge}</td>
      <td className={number}>{textOr(jobs?.pending, countText)}</td>
      <td className={`${number} max-sm:hidden`}>
        {textOr(jobs?.active, countText)}
        {concurrency !== null && <span className="text-muted"> / {countText(concurrency)}</span>}
      </td>
      <td className={`${number} max-md:hidden`}>{textOr(hour?.throughputPerMinute, rateText)}</td>
      <td className={classNames(number, (hour?.failureRate ?? 0) > 0.05 && 'text-failed')}>
        {textOr(hour?.failureRate, percentText)}
      </td>
      <td className={`${number} max-xl:hidden`}>{textOr(hour?.waitMs.p50, durationText)}</td>
      <td className={`${number} max-lg:hidden`}>{textOr(hour?.waitMs.p95, durationText)}</td>
      <td className={`${number} max-xl:hidden`}>{textOr(hour?.runMs.p50, durationText)}</td>
      <td className={`${number} max-lg:hidden`}>{textOr(hour?.runMs.p95, durationText)}</td>
      <td className={`${number} max-sm:hidden`}>{workers}</td>
      {mayPause && (
        <td className={`${number} max-sm:hidden`}>
          <PauseTaskType task={task} size="sm" />
        </td>
      )}
    </tr>
  );
}
