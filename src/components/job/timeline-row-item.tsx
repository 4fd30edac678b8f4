'use client';

import Link from 'next/link';
import type { KeyboardEvent } from 'react';
import { durationText } from '@/client/format-time';
import { useIsHydrated } from '@/client/use-is-hydrated';
import { classNames } from '@/components/ui/class-names';
import { StatusIcon } from '@/components/ui/status-badge';
import { rowWords } from './row-words';
import type { TimeScale } from './time-scale';
import { TimelineBars } from './timeline-bars';
import type { TimelineRow } from './timeline-rows';

interface TimelineRowItemProps {
  row: TimelineRow;
  scale: TimeScale;
  /** The columns, which the axis has too. */
  gridLook: string;
  isInTabOrder: boolean;
  isSelected: boolean;
  onRead: (key: string) => void;
  onWalk: (event: KeyboardEvent<HTMLElement>) => void;
  onAttempt: (number: number) => void;
}

/** One row: its name, its bars, how long it took. An attempt is chosen by it, a message or a rerun is opened. */
export function TimelineRowItem({ row, scale, gridLook, onRead, onWalk, onAttempt, ...state }: TimelineRowItemProps) {
  const { key, attempt, href, status, segments } = row;
  const isHydrated = useIsHydrated();
  const read = () => onRead(key);
  const common = {
    'data-timeline-row': true,
    tabIndex: state.isInTabOrder ? 0 : -1,
    onFocus: read,
    onMouseEnter: read,
    onKeyDown: onWalk,
    className: classNames(
      gridLook,
      'min-h-6 w-full pointer-coarse:min-h-10 rounded-sm text-left text-xs -outline-offset-2',
      state.isSelected ? 'bg-accent-soft' : 'hover:bg-raised/60',
    ),
  };
  const last = segments.at(-1);
  const content = (
    <>
      <span className="flex min-w-0 items-center gap-1.5">
        {status && <StatusIcon status={status} />}
        <span className="truncate" aria-hidden>
          {row.label}
        </span>
        {/* By the reader's own clock, which the server does not know. */}
        <span className="sr-only">{isHydrated ? rowWords(row) : row.label}</span>
      </span>
      <TimelineBars segments={segments} scale={scale} />
      <span className="text-right text-muted" aria-hidden suppressHydrationWarning>
        {durationText((last?.to ?? 0) - (segments[0]?.from ?? 0))}
        {last?.isOpen && '…'}
      </span>
    </>
  );
  return (
    <li>
      {href !== null ? (
        <Link {...common} href={href} prefetch={false}>
          {content}
        </Link>
      ) : (
        <button
          {...common}
          type="button"
          aria-current={state.isSelected || undefined}
          onClick={() => (attempt === null ? read() : onAttempt(attempt))}
        >
          {content}
        </button>
      )}
    </li>
  );
}
