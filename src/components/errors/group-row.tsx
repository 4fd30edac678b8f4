import { TrendingUp } from 'lucide-react';
import Link from 'next/link';
import { countOf, countText } from '@/client/format-number';
import { Sparkline } from '@/components/overview/sparkline';
import { RelativeTime } from '@/components/ui/relative-time';
import { StateBadge } from '@/components/ui/state-badge';
import type { ErrorGroup } from '@/jobs/error-group-schema';
import { GroupActions } from './group-actions';
import { groupLooks } from './group-looks';
import { GroupTitle } from './group-title';

const cell = 'px-2 py-row align-middle sm:px-3';
const number = `${cell} text-right whitespace-nowrap`;

/** A group: what its errors say, where they come from, and how many there are. */
export function GroupRow({ group, mayAct }: { group: ErrorGroup; mayAct: boolean }) {
  const { fingerprint, title, taskType, name, code, frame, count, lastDay, hours } = group;
  const where = [taskType, name ?? code, frame].filter(Boolean).join(' · ');
  return (
    <tr
      data-id={fingerprint}
      className="hover:bg-raised has-[a[data-row]:focus-visible]:bg-accent-soft has-[a[data-row]:focus-visible]:shadow-[inset_2px_0_var(--accent)]"
    >
      <td className={`${cell} w-full max-w-0`}>
        <p className="flex min-w-0 items-center gap-2">
          <Link
            href={`/errors/${fingerprint}`}
            data-row
            prefetch={false}
            title={title}
            className="touch-target truncate font-medium outline-none hover:underline"
          >
            <GroupTitle title={title} />
          </Link>
          <StateBadge look={groupLooks[group.state]} />
          {group.isRising && <Rising />}
        </p>
        <p className="truncate text-xs text-muted" title={where}>
          {where}
        </p>
        <p className="text-xs text-muted sm:hidden">
          {countOf(count, 'error')}, {countText(lastDay)} in 24 h, <RelativeTime at={group.lastSeenAt} />
        </p>
      </td>
      <td className={`${number} max-sm:hidden`}>
        <span className="flex items-center justify-end gap-3">
          <Sparkline values={hours} className="h-6 w-24 text-bar-failed max-lg:hidden" />
          <span className="min-w-8">{countText(lastDay)}</span>
        </span>
      </td>
      <td className={`${number} max-sm:hidden`}>{countText(count)}</td>
      <td className={`${number} text-muted max-md:hidden`}>
        <RelativeTime at={group.firstSeenAt} />
      </td>
      <td className={`${number} text-muted max-sm:hidden`}>
        <RelativeTime at={group.lastSeenAt} />
      </td>
      {mayAct && (
        <td className={`${cell} max-sm:hidden`}>
          <GroupActions group={group} isSmall />
        </td>
      )}
    </tr>
  );
}

/** It is seen far more often than before. */
export function Rising() {
  return (
    <span
      title="Seen more than three times as often in the last two hours as before."
      className="inline-flex shrink-0 items-center gap-1 text-xs font-medium text-failed"
    >
      <TrendingUp aria-hidden className="size-3.5" />
      Rising
    </span>
  );
}
