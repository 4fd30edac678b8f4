import type { LucideIcon } from 'lucide-react';
import { classNames } from './class-names';

/** How a state is shown. `StatusBadge` is for those of a job. */
export interface StateLook {
  label: string;
  /** What it means, for who points at it. */
  title?: string;
  icon: LucideIcon;
  tone: string;
}

/** A state as an icon and a word. */
export function StateBadge({ look: { label, title, icon: Icon, tone } }: { look: StateLook }) {
  return (
    <span
      title={title}
      className={classNames(
        'inline-flex h-5.5 shrink-0 items-center gap-1 rounded-full px-2 text-xs font-medium whitespace-nowrap',
        tone,
      )}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" />
      {label}
    </span>
  );
}
