'use client';

import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { useIsHydrated } from '@/client/use-is-hydrated';
import { Skeleton } from '@/components/ui/skeleton';
import type { History, HistoryPoint } from '@/jobs/history-schema';
import { BrushLayer } from './brush-layer';
import { jobsLink } from './jobs-link';
import { PlotFrame } from './plot-frame';
import { pointWords } from './time-words';

interface PlotProps {
  title: string;
  history: History;
  /** A part of the time was chosen, in ms since 1970. */
  onShow: (fromMs: number, toMs: number) => void;
  /** What a point shows. */
  wordsOf: (point: HistoryPoint) => readonly string[];
  /** The status of the jobs behind a point that is clicked, where the chart is of one status. */
  status?: string;
  children: ReactNode;
}

/** A picture over time, of which a part can be chosen and the jobs behind a point be looked at. */
export function Plot({ title, history, onShow, wordsOf, status, children }: PlotProps) {
  const router = useRouter();
  const isHydrated = useIsHydrated();
  const { points, stepSeconds, taskType } = history;
  const startMs = (point: number) => Date.parse(history.from) + point * stepSeconds * 1000;

  function pick(point: number, statusOfBar: string | null) {
    const [from, to] = [startMs(point), startMs(point + 1)].map((ms) => new Date(ms).toISOString());
    if (from && to) router.push(jobsLink({ from, to, type: taskType, status: status ?? statusOfBar }));
  }

  // Times of day are the reader's own, which only the browser knows.
  if (!isHydrated) return <Skeleton className="h-41" />;
  return (
    <PlotFrame
      {...history}
      overlay={
        <BrushLayer
          label={title}
          points={points.length}
          words={(point) => {
            const known = points[point];
            return known ? [pointWords(known.at, stepSeconds), ...wordsOf(known)] : [];
          }}
          onSelect={(first, last) => onShow(startMs(first), startMs(last + 1))}
          onPick={pick}
        />
      }
    >
      <div aria-hidden className="h-full">
        {children}
      </div>
    </PlotFrame>
  );
}
