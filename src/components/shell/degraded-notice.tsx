'use client';

import { CircleAlert, TriangleAlert } from 'lucide-react';
import { useReadiness } from '@/client/use-readiness';
import { classNames } from '@/components/ui/class-names';
import { degradedWords, type DegradedWords } from './degraded-words';

const looks = {
  warning: { icon: TriangleAlert, tone: 'bg-pending-soft text-pending' },
  bad: { icon: CircleAlert, tone: 'bg-failed-soft text-failed' },
};

/** On each page, while a store is away: which one, and what becomes of jobs. */
export function DegradedNotice() {
  const words = degradedWords(useReadiness());
  return (
    // It is always there, so that what appears in it is read out.
    <div role="status" data-testid="degraded-notice">
      {words && <Words {...words} />}
    </div>
  );
}

function Words({ tone, title, text }: DegradedWords) {
  const look = looks[tone];
  const Icon = look.icon;
  return (
    <p className={classNames('mb-4 flex gap-2 rounded-md px-3 py-2', look.tone)}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span>
        <span className="font-semibold">{title}</span> <span className="text-foreground">{text}</span>
      </span>
    </p>
  );
}
