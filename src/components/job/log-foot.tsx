'use client';

import { ArrowDownToLine, X } from 'lucide-react';
import { lineText } from '@/client/log-lines';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { CopyButton } from '@/components/ui/copy-button';
import type { JobLogLine } from '@/jobs/job-history-schema';
import { logLineText } from '@/jobs/log-line-text';
import { visibleText } from '@/jobs/visible-text';

interface LogFootProps {
  shownCount: number;
  lineCount: number;
  /** Lines are still on their way. */
  hasMore: boolean;
  hasFailed: boolean;
  onRetry: () => void;
  /** Lines that came since it stopped following. */
  newCount: number;
  isFollowing: boolean;
  onFollow: (isFollowing: boolean) => void;
  picked: JobLogLine | null;
  pickedNumber: number | null;
  onUnpick: () => void;
  /** The newest line, to be read out while it is followed. */
  latest: JobLogLine | null;
}

/** How much there is, what is done with the line that one is at, and the way to the end. */
export function LogFoot(props: LogFootProps) {
  const { newCount, isFollowing, onFollow, picked, pickedNumber, onUnpick, latest, hasFailed, onRetry } = props;
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-x-2 gap-y-1 border-t px-3 py-1 text-xs text-muted">
      <span>{countText(props)}</span>
      {hasFailed && (
        <span className="text-failed">
          The newest lines could not be loaded.{' '}
          <Button size="sm" onClick={onRetry}>
            Try again
          </Button>
        </span>
      )}
      {picked && (
        <span className="flex items-center gap-1">
          <span role="status">
            Line {pickedNumber}
            <span className="sr-only">: {visibleText(lineText(picked).slice(0, 300))}</span>
          </span>
          <CopyButton withLabel label="Copy line" text={() => logLineText(picked)} />
          <CopyButton withLabel label="Copy link" text={linkHere} />
          <Button size="icon" variant="ghost" title="Leave the line" aria-label="Leave the line" onClick={onUnpick}>
            <X aria-hidden />
          </Button>
        </span>
      )}
      <Button
        size="sm"
        aria-pressed={isFollowing}
        onClick={() => onFollow(!isFollowing)}
        className={classNames('ml-auto', isFollowing && 'border-accent bg-accent-soft')}
      >
        <ArrowDownToLine aria-hidden />
        {newCount > 0 ? `${newCount.toLocaleString('en')} new ${newCount === 1 ? 'line' : 'lines'}: follow` : 'Follow'}
      </Button>
      <span role="status" className="sr-only">
        {latest && visibleText(lineText(latest).slice(0, 300))}
      </span>
    </div>
  );
}

function countText({ shownCount, lineCount, hasMore }: LogFootProps): string {
  const all = `${lineCount.toLocaleString('en')} ${lineCount === 1 ? 'line' : 'lines'}`;
  const text = shownCount === lineCount ? all : `${shownCount.toLocaleString('en')} of ${all}`;
  return hasMore ? `${text} so far, loading more` : text;
}

/** The address bar names the line already. */
function linkHere(): string {
  return window.location.href;
}
