import type { Ref } from 'react';
import { useMemo, useState } from 'react';
import { ansiParts } from '@/client/ansi-parts';
import { cutAtMatches } from '@/client/find-in-text';
import { toTheMillisecond } from '@/client/exact-time';
import { absoluteTime } from '@/client/format-time';
import { lineText, sinceText, type LogLevel } from '@/client/log-lines';
import { classNames } from '@/components/ui/class-names';
import { ShownText } from '@/components/ui/shown-text';
import type { JobLogLine } from '@/jobs/job-history-schema';

const tones: Record<LogLevel, string> = {
  debug: 'text-muted',
  info: 'text-active',
  warn: 'text-pending',
  error: 'text-failed',
};

/** How much of a long line is shown at first, and how much more each time. */
const firstCharacters = 2_000;
const moreCharacters = 20_000;

interface LogLineProps {
  ref: Ref<HTMLDivElement>;
  line: JobLogLine;
  /** Its position among all lines, from 0. */
  position: number;
  /** Its place among those that are shown. */
  index: number;
  top: number;
  /** When its attempt started, in ms, where times are shown from there. */
  since: number | null;
  isWrapped: boolean;
  isPicked: boolean;
  pattern: RegExp | null;
  onPick: () => void;
}

export function LogLine({
  ref,
  line,
  position,
  index,
  top,
  since,
  isWrapped,
  isPicked,
  pattern,
  onPick,
}: LogLineProps) {
  const [shown, setShown] = useState(firstCharacters);
  const text = lineText(line);
  const parts = useMemo(() => cutAtMatches(ansiParts(text.slice(0, shown)), pattern), [text, shown, pattern]);
  const left = text.length - shown;
  return (
    <div
      ref={ref}
      data-index={index}
      data-line={position + 1}
      style={{ transform: `translateY(${top}px)` }}
      className={classNames(
        'absolute top-0 left-0 flex min-h-5 min-w-full gap-2.5 pr-3 hover:bg-raised pointer-coarse:min-h-6',
        isWrapped ? 'w-full' : 'w-max',
        isPicked && 'bg-accent-soft hover:bg-accent-soft',
      )}
    >
      <button
        type="button"
        tabIndex={-1}
        onClick={onPick}
        aria-label={`Line ${position + 1}`}
        title="Pick this line"
        className="w-12 shrink-0 self-start pr-1 text-right pointer-coarse:min-h-6 text-muted select-none hover:text-foreground hover:underline max-sm:w-9"
      >
        {position + 1}
      </button>
      <time
        dateTime={line.at}
        title={absoluteTime(line.at)}
        className="shrink-0 text-muted max-sm:hidden"
        suppressHydrationWarning
      >
        {since === null ? toTheMillisecond(new Date(line.at)) : sinceText(Date.parse(line.at) - since)}
      </time>
      <span className={classNames('w-9 shrink-0', tones[line.level])}>{line.level}</span>
      <span
        className={classNames('min-w-0', isWrapped ? '[overflow-wrap:anywhere] whitespace-pre-wrap' : 'whitespace-pre')}
      >
        <ShownText parts={parts} isHere={isPicked} />
        {left > 0 && (
          <button
            type="button"
            tabIndex={-1}
            onClick={() => setShown(shown + moreCharacters)}
            className="ml-1 min-h-6 rounded px-1 text-muted underline pointer-coarse:min-h-10"
          >
            {`show ${Math.min(left, moreCharacters).toLocaleString('en')} more of ${text.length.toLocaleString('en')} characters`}
          </button>
        )}
      </span>
    </div>
  );
}
