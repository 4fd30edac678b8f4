'use client';

import { useEffect, useMemo, useRef, useState } from 'react';
import { absoluteTime } from '@/client/format-time';
import { useJobLogs } from '@/client/use-job-logs';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { ErrorState } from '@/components/ui/error-state';
import { Select } from '@/components/ui/input';
import { Panel } from '@/components/ui/panel';
import { Skeleton } from '@/components/ui/skeleton';
import type { JobLogLine } from '@/jobs/job-history-schema';

type Level = JobLogLine['level'];
const levels = ['debug', 'info', 'warn', 'error'] as const satisfies Level[];
const tones: Record<Level, string> = {
  debug: 'text-muted',
  info: 'text-active',
  warn: 'text-pending',
  error: 'text-failed',
};

/** More lines than these are shown only on demand: ten thousand at once make a page slow. */
const shownLines = 1_000;

export function LogViewer({ jobId, isRunning }: { jobId: string; isRunning: boolean }) {
  const logs = useJobLogs(jobId, isRunning);
  const [level, setLevel] = useState<Level>('debug');
  const [isFollowing, setIsFollowing] = useState(true);
  const [isWhole, setIsWhole] = useState(false);
  const box = useRef<HTMLDivElement>(null);

  const lines = useMemo(
    () => (logs.data ?? []).filter((line) => levels.indexOf(line.level) >= levels.indexOf(level)),
    [logs.data, level],
  );
  const hidden = isWhole ? 0 : Math.max(0, lines.length - shownLines);

  useEffect(() => {
    if (isFollowing && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [isFollowing, lines]);

  return (
    <Panel
      title="Log"
      flush
      actions={
        <span className="flex items-center gap-2">
          <Select
            aria-label="Least level shown"
            value={level}
            onChange={(event) => setLevel(levels.find((name) => name === event.target.value) ?? 'debug')}
            className="h-7 w-auto max-w-36 text-xs max-sm:text-xs"
          >
            {levels.map((name) => (
              <option key={name} value={name}>
                {name === 'debug' ? 'all levels' : `${name} and above`}
              </option>
            ))}
          </Select>
          <Button
            size="sm"
            aria-pressed={isFollowing}
            onClick={() => setIsFollowing(!isFollowing)}
            className={classNames(isFollowing && 'border-accent bg-accent-soft')}
          >
            Follow
          </Button>
        </span>
      }
    >
      <div
        ref={box}
        role="log"
        aria-label="Log of the job"
        tabIndex={0}
        onWheel={(event) => {
          if (event.deltaY < 0) setIsFollowing(false);
        }}
        className="h-64 overflow-auto py-1.5 font-mono text-xs leading-5"
      >
        {logs.isPending && <Skeleton className="m-3 h-4 w-2/3" />}
        {logs.isLoadingError && <ErrorState error={logs.error} onRetry={() => void logs.refetch()} />}
        {logs.isSuccess && lines.length === 0 && <p className="px-3 font-sans text-muted">No line at this level.</p>}
        {hidden > 0 && (
          <Button variant="ghost" size="sm" onClick={() => setIsWhole(true)}>
            Show {hidden} earlier lines
          </Button>
        )}
        {lines.slice(hidden).map((line, index) => (
          <LogLine key={hidden + index} line={line} />
        ))}
      </div>
    </Panel>
  );
}

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

function LogLine({ line }: { line: JobLogLine }) {
  return (
    <p className="flex gap-2.5 px-3 hover:bg-raised">
      <time
        dateTime={line.at}
        title={absoluteTime(line.at)}
        className="shrink-0 text-muted max-sm:hidden"
        suppressHydrationWarning
      >
        {clock.format(new Date(line.at))}
      </time>
      <span className={classNames('w-9 shrink-0', tones[line.level])}>{line.level}</span>
      <span className="min-w-0 [overflow-wrap:anywhere] whitespace-pre-wrap">
        {line.message}
        {line.data !== null && <span className="text-muted"> {JSON.stringify(line.data)}</span>}
      </span>
    </p>
  );
}
