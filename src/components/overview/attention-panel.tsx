import { CircleCheck, Clock } from 'lucide-react';
import Link from 'next/link';
import { countText } from '@/client/format-number';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { PanelLink } from '@/components/ui/panel-link';
import { RelativeTime } from '@/components/ui/relative-time';
import { visibleText } from '@/jobs/visible-text';
import type { Overview } from '@/jobs/stats-schema';

/** What to look at first: the errors of the last day and the job that has waited longest. */
export function AttentionPanel({ overview }: { overview: Overview }) {
  const { topErrors, oldestWaiting } = overview;
  return (
    <Panel title="Top errors, last 24 hours" flush actions={<PanelLink href="/errors">All errors</PanelLink>}>
      {topErrors.length === 0 && <EmptyState icon={<CircleCheck />} title="No error is open that was seen today." />}
      <ul className="divide-y">
        {topErrors.map(({ fingerprint, title, taskType, state, lastDay, lastSeenAt }) => (
          <li key={fingerprint} className="relative flex gap-3 px-3 py-cell hover:bg-raised">
            <span className="w-10 shrink-0 text-right font-semibold text-failed">
              {countText(lastDay)}
              <span className="sr-only"> errors</span>
            </span>
            <span className="min-w-0">
              <Link
                href={`/errors/${fingerprint}`}
                prefetch={false}
                className="block truncate after:absolute after:inset-0"
                title={title}
              >
                <bdi>{visibleText(title)}</bdi>
              </Link>
              <span className="text-xs text-muted">
                {state === 'new' && 'New · '}
                {state === 'returned' && 'Returned · '}
                {taskType} · <RelativeTime at={lastSeenAt} />
              </span>
            </span>
          </li>
        ))}
      </ul>
      {oldestWaiting && (
        <p className="relative flex items-center gap-2 border-t px-3 py-2 text-muted hover:bg-raised">
          <Clock aria-hidden className="size-3.5 shrink-0" />
          <span className="min-w-0 truncate">
            Oldest waiting:{' '}
            <Link href={`/jobs/${oldestWaiting.jobId}`} className="text-foreground after:absolute after:inset-0">
              {oldestWaiting.taskType}
            </Link>
            , due <RelativeTime at={oldestWaiting.runAt} />
          </span>
        </p>
      )}
    </Panel>
  );
}
