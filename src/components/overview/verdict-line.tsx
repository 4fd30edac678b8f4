'use client';

import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { countOf } from '@/client/format-number';
import { trpc } from '@/client/trpc';
import { useNow } from '@/client/use-now';
import { useReadiness } from '@/client/use-readiness';
import { classNames } from '@/components/ui/class-names';
import type { Overview } from '@/jobs/stats-schema';
import { verdictOf } from './verdict-of';

const looks = {
  good: { icon: CircleCheck, tone: 'text-completed' },
  warning: { icon: TriangleAlert, tone: 'text-pending' },
  bad: { icon: CircleAlert, tone: 'text-failed' },
};

export function VerdictLine({ overview }: { overview: Overview }) {
  const workers = trpc.workers.list.useQuery();
  const verdict = verdictOf(overview, {
    readiness: useReadiness(),
    workers: workers.data?.workers,
    now: useNow(),
  });
  const { href, text } = verdict;
  const { icon: Icon, tone } = looks[verdict.tone];
  const { stats, services } = overview;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
      <p
        role="status"
        data-testid="verdict"
        className={classNames('flex items-center gap-2 text-lg font-semibold', tone)}
      >
        <Icon aria-hidden className="size-5 shrink-0" />
        {href === undefined ? (
          text
        ) : (
          <Link href={href} className="underline decoration-1 underline-offset-4 hover:decoration-2">
            {text}
          </Link>
        )}
      </p>
      <p className="text-muted">
        {countOf(stats.activeWorkers, 'worker')} · queue on {services.queue === 'redis' ? 'Redis' : 'PostgreSQL'}
        {services.smtp ? '' : ' · mail is kept, not sent'}
      </p>
    </div>
  );
}
