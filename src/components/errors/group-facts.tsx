import Link from 'next/link';
import { failedNowWords } from '@/client/failed-now-words';
import { countOf } from '@/client/format-number';
import { shortJobId } from '@/components/jobs/short-job-id';
import { CopyButton } from '@/components/ui/copy-button';
import { Fact } from '@/components/ui/fact';
import { Moment } from '@/components/ui/moment';
import { RelativeTime } from '@/components/ui/relative-time';
import { StateBadge } from '@/components/ui/state-badge';
import type { ErrorGroupDetail } from '@/jobs/error-group-schema';
import { groupLooks } from './group-looks';
import { Rising } from './group-row';

/** What the group is, how often it was seen, and who decided what. */
export function GroupFacts({ group }: { group: ErrorGroupDetail }) {
  const { taskType, name, code, frame, count, lastDay, fingerprint, jobs } = group;
  const look = groupLooks[group.state];
  return (
    <div className="panel flex flex-col gap-3 p-3">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StateBadge look={look} />
        {group.isRising && <Rising />}
        <span className="text-muted">{stateWords(group)}</span>
        {group.decidedAt !== null && (
          <span className="text-xs text-muted">
            Decided <RelativeTime at={group.decidedAt} /> by {deciderWords(group.decidedBy)}.
          </span>
        )}
      </p>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-2.5 sm:grid-cols-3 lg:grid-cols-6">
        <Fact name="In all">{countOf(count, 'error')}</Fact>
        <Fact name="Last 24 hours">{countOf(lastDay, 'error')}</Fact>
        <Fact name="Failed now">{failedNowWords(group)}</Fact>
        <Fact name="First seen">
          <Moment at={group.firstSeenAt} />
        </Fact>
        <Fact name="Last seen">
          <Moment at={group.lastSeenAt} />
        </Fact>
        <Fact name="Latest job">
          {jobs[0] ? (
            <Link href={`/jobs/${jobs[0].jobId}`} prefetch={false} className="text-accent underline">
              <code className="font-mono text-xs">{shortJobId(jobs[0].jobId)}</code>
            </Link>
          ) : (
            <span className="text-muted">gone</span>
          )}
        </Fact>
        <Fact name="Task type">
          <Link href={`/tasks/${encodeURIComponent(taskType)}`} prefetch={false} className="text-accent underline">
            {taskType}
          </Link>
        </Fact>
        <Fact name="Code">
          <code className="font-mono text-xs">{code}</code>
        </Fact>
        {name !== null && <Fact name="Class">{name}</Fact>}
        {frame !== null && (
          <Fact name="Own frame">
            <code className="font-mono text-xs">{frame}</code>
          </Fact>
        )}
        <Fact name="Fingerprint" isWide>
          <span className="flex items-center">
            <code className="min-w-0 truncate font-mono text-xs">{fingerprint}</code>
            <CopyButton text={fingerprint} label="Copy fingerprint" />
          </span>
        </Fact>
      </dl>
    </div>
  );
}

function stateWords({ state, ignoreAbove }: ErrorGroupDetail): string {
  if (state !== 'ignored') return groupLooks[state].title ?? '';
  if (ignoreAbove === null) return 'Out of sight for good.';
  return `Out of sight until it is seen more than ${countOf(ignoreAbove, 'time')} in an hour.`;
}

function deciderWords(decidedBy: string | null): string {
  if (decidedBy === null) return 'nobody known';
  return decidedBy === 'local' ? 'this machine' : `key ${decidedBy.slice(-8)}`;
}
