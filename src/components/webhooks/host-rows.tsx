import { CircleCheck, CirclePause, CircleDashed, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { textOr } from '@/client/format-number';
import { durationText } from '@/client/format-time';
import { RelativeTime } from '@/components/ui/relative-time';
import { StateBadge, type StateLook } from '@/components/ui/state-badge';
import type { WebhookHost } from '@/jobs/webhook-host-schema';
import { breakerText, outcomeText } from './host-words';

const looks = {
  answers: { label: 'Answers', icon: CircleCheck, tone: 'text-completed bg-completed-soft' },
  shaky: { label: 'Not answering', icon: TriangleAlert, tone: 'text-pending bg-pending-soft' },
  open: { label: 'Left alone', icon: CirclePause, tone: 'text-failed bg-failed-soft' },
  half_open: { label: 'Trying again', icon: CircleDashed, tone: 'text-pending bg-pending-soft' },
} satisfies Record<string, StateLook>;

/** Hosts by name, each with its breaker and how it took the last day's deliveries. */
export function HostRows({ hosts }: { hosts: readonly WebhookHost[] }) {
  return (
    <ul aria-label="Hosts" className="divide-y">
      {hosts.map((host) => (
        <HostRow key={host.host} host={host} />
      ))}
    </ul>
  );
}

function HostRow({ host: one }: { host: WebhookHost }) {
  const { host, openUntil, lastHour, lastDay, onTheWay, looked, answerP95Ms, last } = one;
  const breaker = breakerText(one);
  const of = `/webhooks?host=${encodeURIComponent(host)}`;
  return (
    <li className="grid gap-x-4 gap-y-1.5 px-3 py-2.5 compact:py-row md:grid-cols-[minmax(0,5fr)_minmax(0,5fr)_minmax(0,4fr)]">
      <div className="flex min-w-0 flex-col gap-1">
        <p className="flex items-center gap-2">
          <Link
            href={of}
            prefetch={false}
            title={host}
            className="touch-target truncate font-medium text-accent hover:underline"
          >
            {host}
          </Link>
          <BreakerBadge host={one} />
        </p>
        {breaker !== null && (
          <p className="text-xs text-muted">
            {breaker}
            {openUntil !== null && (
              <>
                , until <RelativeTime at={openUntil} />
              </>
            )}
          </p>
        )}
      </div>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] content-start gap-x-2 text-xs [&_dt]:text-muted">
        <dt>last hour</dt>
        <dd>{outcomeText(lastHour)}</dd>
        <dt>last day</dt>
        <dd>
          {looked >= 500 && 'of the newest 500: '}
          {lastDay.failed > 0 ? (
            <Link href={`${of}&state=failed`} prefetch={false} className="text-failed underline">
              {outcomeText(lastDay)}
            </Link>
          ) : (
            outcomeText(lastDay)
          )}
        </dd>
        <dt>on the way</dt>
        <dd>{onTheWay}</dd>
      </dl>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] content-start gap-x-2 text-xs [&_dt]:text-muted">
        <dt title="So fast were 95 in 100 of the last attempts answered, or given up.">p95 answer</dt>
        <dd>{textOr(answerP95Ms, durationText)}</dd>
        <dt>last answer</dt>
        <dd className="min-w-0 truncate" title={last?.error ?? undefined}>
          {last === null ? (
            'none yet'
          ) : (
            <>
              <Link href={`/webhooks/${last.deliveryId}`} prefetch={false} className="underline">
                {last.status === null ? 'none' : last.status}
              </Link>
              {last.error !== null && <span className="text-failed"> {last.error}</span>}
            </>
          )}
        </dd>
        {last !== null && (
          <>
            <dt>written</dt>
            <dd>
              <RelativeTime at={last.at} />
            </dd>
          </>
        )}
      </dl>
    </li>
  );
}

function BreakerBadge({ host: { breaker, failuresInRow } }: { host: WebhookHost }) {
  return <StateBadge look={looks[breaker === 'closed' ? (failuresInRow > 0 ? 'shaky' : 'answers') : breaker]} />;
}
