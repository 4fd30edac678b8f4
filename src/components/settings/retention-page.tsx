'use client';

import { bytesText, countOf, countText } from '@/client/format-number';
import { trpc } from '@/client/trpc';
import { PageHeader } from '@/components/shell/page-header';
import { Panel } from '@/components/ui/panel';
import { terminalStatuses } from '@/jobs/job-status';
import type { Retention } from '@/jobs/settings-schema';
import { PageStates } from './page-states';

/** Answers: what is kept, for how long, and how much room does it take? */
export function RetentionPage() {
  const query = trpc.settings.retention.useQuery(undefined, { staleTime: 60_000 });
  return (
    <>
      <PageHeader title="Retention" />
      <PageStates of={query} label="Loading sizes" refused="Sizes are for keys that read." />
      {query.data && (
        <div className="flex max-w-3xl flex-col gap-4">
          <Panel title="Ended jobs">
            <Kept days={query.data.retentionDays} taskTypes={query.data.taskTypes} />
          </Panel>
          <Panel title="Tables" flush actions={<Total bytes={query.data.databaseBytes} />}>
            <Tables tables={query.data.tables} />
          </Panel>
        </div>
      )}
    </>
  );
}

function Kept({ days, taskTypes }: { days: number; taskTypes: Retention['taskTypes'] }) {
  return (
    <div className="flex flex-col gap-2">
      <p>
        {days === 0
          ? 'Ended jobs are kept for ever, with their logs, attempts and files.'
          : `Jobs that ended more than ${countOf(days, 'day')} ago are removed, with their logs, attempts and files.`}
      </p>
      <p className="text-muted">
        Set by <code className="font-mono">RETENTION_DAYS</code> in the settings of the server and its workers; a change
        takes a restart. The audit log is kept for ever.
      </p>
      {taskTypes.length > 0 && <p className="border-t pt-2">Task types that say themselves how long:</p>}
      {taskTypes.length > 0 && (
        <ul aria-label="Task types that say themselves how long" className="flex flex-col gap-1">
          {taskTypes.map(({ taskType, days: own }) => (
            <li key={taskType} className="flex flex-wrap gap-x-3">
              <span className="font-mono">{taskType}</span>
              <span className="text-muted">{ownText(own)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** "completed 1 day, failed for ever"; what it does not name is kept as all others. */
function ownText(own: Retention['taskTypes'][number]['days']): string {
  const each = terminalStatuses.flatMap((status) => {
    const days = own[status];
    return days === undefined ? [] : [{ status, days }];
  });
  const [first] = each;
  if (first && each.length === terminalStatuses.length && each.every(({ days }) => days === first.days)) {
    return timeText(first.days);
  }
  return each.map(({ status, days }) => `${status} ${timeText(days)}`).join(', ');
}

function timeText(days: number): string {
  if (days === 0) return 'for ever';
  return days < 1 ? countOf(Math.round(days * 24), 'hour') : countOf(Math.round(days * 10) / 10, 'day');
}

function Total({ bytes }: { bytes: number }) {
  return <span className="text-xs text-muted">whole database {bytesText(bytes)}</span>;
}

/** PostgreSQL has looked at no rows of it yet. */
function NotCounted() {
  return (
    <>
      <span aria-hidden title="Not counted yet" className="text-muted">
        –
      </span>
      <span className="sr-only">not counted</span>
    </>
  );
}

function Tables({ tables }: Pick<Retention, 'tables'>) {
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Tables by size">
      <table className="w-full text-left">
        <thead className="border-b text-xs text-muted">
          <tr>
            <th scope="col" className="px-3 py-2 font-medium">
              Table
            </th>
            <th
              scope="col"
              className="px-2 py-2 text-right font-medium last:pr-3 sm:px-3"
              title="As PostgreSQL estimates it"
            >
              Rows, about
            </th>
            <th
              scope="col"
              className="px-2 py-2 text-right font-medium last:pr-3 sm:px-3"
              title="With indexes and large values"
            >
              Size
            </th>
          </tr>
        </thead>
        <tbody className="divide-y">
          {tables.map(({ name, rows, bytes }) => (
            <tr key={name}>
              <th scope="row" className="px-3 py-cell font-mono text-xs font-normal">
                {name}
              </th>
              <td className="px-2 py-cell text-right whitespace-nowrap last:pr-3 sm:px-3">
                {rows === null ? <NotCounted /> : countText(rows)}
              </td>
              <td className="px-2 py-cell text-right whitespace-nowrap last:pr-3 sm:px-3">{bytesText(bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
