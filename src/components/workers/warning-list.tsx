import { CircleAlert, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { classNames } from '@/components/ui/class-names';
import type { WorkerWarning } from './worker-warnings';

const looks = {
  bad: { icon: CircleAlert, tone: 'text-failed', word: 'Problem:' },
  warning: { icon: TriangleAlert, tone: 'text-pending', word: 'Warning:' },
};

/** What should be seen first; nothing where all is well. */
export function WarningList({ warnings }: { warnings: readonly WorkerWarning[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul aria-label="Warnings" className="panel mb-3 divide-y">
      {warnings.map(({ tone, text, href }) => {
        const { icon: Icon, tone: colour, word } = looks[tone];
        return (
          <li key={href ?? text} className={classNames('flex items-start gap-2 px-3 py-2', colour)}>
            <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
            <span className="sr-only">{word}</span>
            <span className="min-w-0 [overflow-wrap:anywhere]" suppressHydrationWarning>
              {href === null ? (
                text
              ) : (
                <Link href={href} prefetch={false} className="underline">
                  {text}
                </Link>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
