'use client';

import Link from 'next/link';
import { useRef } from 'react';
import { countOf } from '@/client/format-number';
import { useRowKeys } from '@/client/use-row-keys';
import { shortJobId } from '@/components/jobs/short-job-id';
import { Panel } from '@/components/ui/panel';
import { PanelLink } from '@/components/ui/panel-link';
import { RelativeTime } from '@/components/ui/relative-time';
import { StatusBadge } from '@/components/ui/status-badge';
import type { ErrorGroupDetail } from '@/jobs/error-group-schema';

const cell = 'px-3 py-cell';

/** The newest jobs whose newest error is of this group, and the way to all of them. */
export function GroupJobs({ group: { fingerprint, jobs } }: { group: ErrorGroupDetail }) {
  const table = useRef<HTMLTableElement>(null);
  useRowKeys(table);
  return (
    <Panel
      title="Newest jobs"
      flush
      actions={<PanelLink href={`/jobs?q=group:${fingerprint}`}>All its jobs</PanelLink>}
    >
      {jobs.length === 0 && (
        <p className="p-3 text-muted">None is left: they were deleted, or failed with another error since.</p>
      )}
      {jobs.length > 0 && (
        <table ref={table} className="w-full border-collapse">
          <caption className="sr-only">Newest jobs of the group</caption>
          <thead className="sr-only">
            <tr>
              <th scope="col">Status</th>
              <th scope="col">Job</th>
              <th scope="col">Errors in a row</th>
              <th scope="col">Last error</th>
            </tr>
          </thead>
          <tbody className="divide-y">
            {jobs.map(({ jobId, status, errors, lastAt }) => (
              <tr
                key={jobId}
                className="relative hover:bg-raised has-[a:focus-visible]:bg-accent-soft has-[a:focus-visible]:shadow-[inset_2px_0_var(--accent)]"
              >
                <td className={cell}>
                  <StatusBadge status={status} />
                </td>
                <td className={cell}>
                  <Link
                    href={`/jobs/${jobId}`}
                    data-row
                    prefetch={false}
                    title={jobId}
                    className="font-mono text-xs outline-none after:absolute after:inset-0"
                  >
                    {shortJobId(jobId)}
                  </Link>
                </td>
                <td className={`${cell} text-right text-xs text-muted`} title="In a row, with this error">
                  {countOf(errors, 'error')}
                </td>
                <td className={`${cell} text-right text-xs whitespace-nowrap text-muted`}>
                  <RelativeTime at={lastAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
