'use client';

import Link from 'next/link';
import { trpc } from '@/client/trpc';
import { RelativeTime } from '@/components/ui/relative-time';
import type { AuditEntry } from '@/jobs/audit-schema';
import { EntryDiff } from './entry-diff';

/** Entries of the audit log, newest first. */
export function EntryList({ entries }: { entries: AuditEntry[] }) {
  const keys = trpc.keys.list.useQuery(undefined, { staleTime: 60_000 });
  const names = new Map(keys.data?.keys.map((key) => [key.keyId, key.name]));
  return (
    <ul aria-label="Entries, newest first" className="divide-y">
      {entries.map((entry, place) => (
        <li
          key={`${entry.at} ${place}`}
          className="grid gap-x-4 gap-y-1 px-3 py-row md:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]"
        >
          <div className="flex min-w-0 flex-col">
            <p className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span className="font-medium">{entry.action}</span>
              <RelativeTime at={entry.at} className="text-xs text-muted" />
            </p>
            {entry.subject !== null && <Subject entry={entry} />}
            <p className="text-xs text-muted [overflow-wrap:anywhere]">
              by <span title={entry.actor}>{names.get(entry.actor) ?? entry.actor}</span>
              {entry.address !== null && ` from ${entry.address}`}
            </p>
          </div>
          <EntryDiff before={entry.before} after={entry.after} />
        </li>
      ))}
    </ul>
  );
}

function Subject({ entry: { action, subject } }: { entry: AuditEntry }) {
  const text = 'font-mono text-xs [overflow-wrap:anywhere]';
  const [kind = ''] = action.split('.');
  const place = places[kind];
  if (place === undefined || action === 'schedule.deleted') return <code className={text}>{subject}</code>;
  return (
    <Link href={`${place}/${subject}`} prefetch={false} className={`touch-target ${text} text-accent underline`}>
      {subject}
    </Link>
  );
}

/** Where the subject of an action is shown. */
const places: Record<string, string> = { job: '/jobs', schedule: '/schedules', error_group: '/errors' };
