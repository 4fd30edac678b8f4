'use client';

import { useRef } from 'react';
import { useRowKeys } from '@/client/use-row-keys';
import type { ErrorGroup } from '@/jobs/error-group-schema';
import { GroupRow } from './group-row';
import { useActKeys } from './use-act-keys';
import { useNextRow } from './use-next-row';

const head = 'px-2 py-2 text-xs font-medium whitespace-nowrap text-muted sm:px-3';

interface GroupTableProps {
  groups: readonly ErrorGroup[];
  mayAct: boolean;
}

/** Groups, in the order of the list. */
export function GroupTable({ groups, mayAct }: GroupTableProps) {
  const table = useRef<HTMLTableElement>(null);
  useRowKeys(table);
  useActKeys(() => document.activeElement?.closest('tr') ?? null);
  useNextRow(
    table,
    groups.map(({ fingerprint }) => fingerprint),
  );

  return (
    <table ref={table} className="w-full border-collapse">
      <caption className="sr-only">Groups of errors</caption>
      <thead className="border-b">
        <tr>
          <th scope="col" className={`${head} text-left`}>
            Error
          </th>
          <th scope="col" className={`${head} text-right max-sm:hidden`}>
            Errors, 24 h
          </th>
          <th scope="col" className={`${head} text-right max-sm:hidden`}>
            Errors, in all
          </th>
          <th scope="col" className={`${head} text-right max-md:hidden`}>
            First seen
          </th>
          <th scope="col" className={`${head} text-right max-sm:hidden`}>
            Last seen
          </th>
          {mayAct && (
            <th scope="col" className={`${head} max-sm:hidden`}>
              <span className="sr-only">Actions</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody className="divide-y">
        {groups.map((group) => (
          <GroupRow key={group.fingerprint} group={group} mayAct={mayAct} />
        ))}
      </tbody>
    </table>
  );
}
