'use client';

import { CaseSensitive } from 'lucide-react';
import { useQueryState } from 'nuqs';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { needlePattern } from '@/client/find-in-text';
import { attemptStarts, lineText, shownLines, type LogFilter } from '@/client/log-lines';
import { useJobLogs } from '@/client/use-job-logs';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { ErrorState } from '@/components/ui/error-state';
import { FindBox } from '@/components/ui/find-box';
import { Panel } from '@/components/ui/panel';
import { Skeleton } from '@/components/ui/skeleton';
import { jobPageParsers } from './job-address';
import { LogFoot } from './log-foot';
import { LogLinesBox } from './log-lines-box';
import { LogToolbar } from './log-toolbar';

/** What a job wrote, as it writes it: followed, filtered, searched, and each line with a link of its own. */
export function LogViewer({ jobId, isRunning }: { jobId: string; isRunning: boolean }) {
  const logs = useJobLogs(jobId, isRunning);
  const lines = useMemo(() => logs.data?.lines ?? [], [logs.data]);
  const [filter, setFilter] = useState<LogFilter>({ level: 'debug', attempt: null });
  const [isWrapped, setIsWrapped] = useState(true);
  const [isSinceStart, setIsSinceStart] = useState(false);
  const [line, setLine] = useQueryState('line', jobPageParsers.line);
  const [isFollowing, setIsFollowing] = useState(line === null);
  // Until all are loaded none is new.
  const [seenLines, setSeenLines] = useState<number | null>(null);
  if (seenLines === null && logs.data?.hasMore === false) setSeenLines(lines.length);

  const starts = useMemo(() => attemptStarts(lines), [lines]);
  const attempts = useMemo(() => [...starts.keys()].filter((number) => number !== null), [starts]);
  const shown = useMemo(() => shownLines(lines, filter), [lines, filter]);

  const [needle, setNeedle] = useState('');
  const [isCaseKept, setIsCaseKept] = useState(false);
  const sought = useDeferredValue(needle);
  const pattern = useMemo(() => needlePattern(sought, isCaseKept), [sought, isCaseKept]);
  const found = useMemo(() => {
    if (!pattern) return [];
    return shown.filter((position) => {
      const at = lines[position];
      pattern.lastIndex = 0;
      return at !== undefined && pattern.test(lineText(at));
    });
  }, [pattern, shown, lines]);
  const find = useRef<HTMLInputElement>(null);

  const picked = line === null ? null : line - 1;
  const at = picked === null ? -1 : found.indexOf(picked);
  function pick(position: number | null): void {
    if (position !== null) follow(false);
    void setLine(position === null ? null : position + 1);
  }
  function follow(isToFollow: boolean): void {
    setIsFollowing(isToFollow);
    if (seenLines !== null) setSeenLines(lines.length);
  }
  function goTo(index: number): void {
    const position = found[index];
    if (position !== undefined) pick(position);
  }

  const panel = useRef<HTMLElement>(null);
  const isLinked = useRef(line !== null);
  const isThere = picked !== null && picked < lines.length;
  useEffect(() => {
    // Once, for whoever came by the link of a line.
    if (!isLinked.current || !isThere) return;
    isLinked.current = false;
    panel.current?.scrollIntoView({ block: 'nearest' });
  }, [isThere]);

  return (
    <Panel
      ref={panel}
      title="Log"
      flush
      actions={
        <LogToolbar
          jobId={jobId}
          attempts={attempts}
          filter={filter}
          onFilter={setFilter}
          isWrapped={isWrapped}
          onWrap={setIsWrapped}
          isSinceStart={isSinceStart}
          onSinceStart={setIsSinceStart}
        >
          <FindBox
            ref={find}
            label="Find in the log"
            needle={needle}
            onNeedle={setNeedle}
            at={at}
            count={found.length}
            isBehind={sought !== needle}
            onGo={goTo}
          />
          {needle !== '' && (
            <Button
              size="icon"
              variant="ghost"
              title="Upper and lower case count"
              aria-label="Upper and lower case count"
              aria-pressed={isCaseKept}
              onClick={() => setIsCaseKept(!isCaseKept)}
              className={classNames(isCaseKept && 'bg-accent-soft text-accent')}
            >
              <CaseSensitive aria-hidden />
            </Button>
          )}
        </LogToolbar>
      }
    >
      {logs.isPending && <Skeleton className="m-3 h-4 w-2/3" />}
      {logs.isLoadingError && <ErrorState error={logs.error} onRetry={() => void logs.refetch()} />}
      {logs.data && shown.length === 0 && (
        <p className="px-3 py-2 text-muted">
          {lines.length === 0 ? 'No line yet.' : 'No line of this level and attempt.'}
        </p>
      )}
      {shown.length > 0 && (
        <LogLinesBox
          // Each line has another height: they are measured anew.
          key={isWrapped ? 'wrapped' : 'whole'}
          lines={lines}
          shown={shown}
          starts={isSinceStart ? starts : null}
          isWrapped={isWrapped}
          isFollowing={isFollowing}
          picked={picked}
          pattern={pattern}
          onFollow={follow}
          onPick={pick}
          onFind={() => find.current?.focus()}
          onStep={(isBack) => goTo(isBack ? (at <= 0 ? found.length - 1 : at - 1) : (at + 1) % found.length)}
        />
      )}
      {logs.data && (
        <LogFoot
          shownCount={shown.length}
          lineCount={lines.length}
          hasMore={logs.data.hasMore}
          hasFailed={logs.isError}
          onRetry={() => void logs.refetch()}
          newCount={isFollowing ? 0 : lines.length - (seenLines ?? lines.length)}
          isFollowing={isFollowing}
          onFollow={follow}
          picked={picked === null ? null : (lines[picked] ?? null)}
          pickedNumber={line}
          onUnpick={() => pick(null)}
          latest={isRunning && isFollowing ? (lines.at(-1) ?? null) : null}
        />
      )}
    </Panel>
  );
}
