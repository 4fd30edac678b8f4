'use client';

import { CirclePause } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { trpc } from '@/client/trpc';
import { useMay } from '@/client/use-may';
import { ResumeAll } from '@/components/tasks/pause-all';
import { classNames } from '@/components/ui/class-names';
import { RelativeTime } from '@/components/ui/relative-time';

const askEveryMs = 5_000;

/** On each page, while all task types are paused: since when, and the way back. */
export function AllPausedNotice() {
  const { data } = trpc.tasks.allPaused.useQuery(undefined, { refetchInterval: askEveryMs, retry: false });
  const isPaused = data?.allPaused ?? false;
  const mayResume = useMay('manage');
  useFocusAfter(isPaused);
  return (
    <div
      data-testid="all-paused-notice"
      className={classNames(
        isPaused &&
          'mb-4 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md bg-pending-soft px-3 py-2 text-pending',
      )}
    >
      {isPaused && <CirclePause aria-hidden className="size-4 shrink-0" />}
      {/* It is always there, so that what appears in it is read out; the time, which goes on changing, stays out of it. */}
      <p role="status" className={classNames(isPaused && 'min-w-0 grow basis-60')}>
        {isPaused && (
          <>
            <span className="font-semibold">All task types are paused.</span>{' '}
            <span className="text-foreground">Jobs are accepted and wait; none is started.</span>
          </>
        )}
      </p>
      {data?.allPausedAt && <RelativeTime at={data.allPausedAt} className="text-xs text-foreground" />}
      {isPaused && mayResume && <ResumeAll />}
    </div>
  );
}

/** The button is gone with the notice: the keyboard goes on with the page. */
function useFocusAfter(isPaused: boolean): void {
  const wasPaused = useRef(isPaused);
  useEffect(() => {
    const isOver = wasPaused.current && !isPaused;
    wasPaused.current = isPaused;
    if (isOver && document.activeElement === document.body) document.getElementById('content')?.focus();
  }, [isPaused]);
}
