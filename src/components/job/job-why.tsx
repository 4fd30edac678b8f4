'use client';

import { Hourglass, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { relativeTime } from '@/client/format-time';
import { momentText } from '@/client/moment-text';
import { problemOf } from '@/client/problem-of';
import { useIsHydrated } from '@/client/use-is-hydrated';
import { useNow } from '@/client/use-now';
import { useReadiness } from '@/client/use-readiness';
import { degradedWords } from '@/components/shell/degraded-words';
import { classNames } from '@/components/ui/class-names';
import type { Job } from '@/jobs/job-schema';
import { useWhy } from './use-why';
import { type WhyWords, whyWords } from './why-words';

/** Why a pending job is not running, and what to do about it. */
export function JobWhy({ job }: { job: Job }) {
  const why = useWhy(job);
  const words = useWords(job, why.data);
  if (!words && !why.isLoadingError) return null;
  const isWarning = words?.tone === 'warning';
  const Icon = isWarning ? TriangleAlert : Hourglass;
  return (
    <section
      aria-label="Why it is not running"
      className={classNames(
        'mb-4 flex flex-wrap items-baseline gap-x-2 gap-y-1 rounded-md px-3 py-2',
        isWarning ? 'bg-pending-soft' : 'bg-raised',
      )}
    >
      <Icon aria-hidden className={classNames('size-3.5 self-center', isWarning ? 'text-pending' : 'text-muted')} />
      {/* What counts down stays outside: it would be read out each second. */}
      <p role="status" className="font-medium [overflow-wrap:anywhere]">
        {words?.title ?? 'Why it waits could not be asked.'}
      </p>
      <p className="min-w-0 [overflow-wrap:anywhere]" suppressHydrationWarning>
        {words?.text ?? problemOf(why.error).message}
      </p>
      {words?.link && (
        <Link href={words.link.href} className="text-accent underline">
          {words.link.label}
        </Link>
      )}
    </section>
  );
}

function useWords(job: Job, why: Parameters<typeof whyWords>[0]['why'] | undefined): WhyWords | null {
  const now = useNow();
  const isHydrated = useIsHydrated();
  const readiness = useReadiness();
  if (!why) return null;
  const isQueueAway = typeof readiness === 'object' && readiness.queue !== 'up' && readiness.queue !== 'evicting';
  return whyWords({
    why,
    taskType: job.taskType,
    queueAway: isQueueAway ? (degradedWords(readiness)?.title ?? null) : null,
    moment: (at) => (isHydrated ? momentText(at, now) : relativeTime(at, now)),
  });
}
