'use client';

import { useRouter } from 'next/navigation';
import { useQueryStates } from 'nuqs';
import { countOf, countText } from '@/client/format-number';
import { useIsHydrated } from '@/client/use-is-hydrated';
import { BrushLayer } from '@/components/charts/brush-layer';
import { ChartPanel } from '@/components/charts/chart-panel';
import type { ChartRows } from '@/components/charts/chart-table';
import { jobsLink } from '@/components/charts/jobs-link';
import { PlotFrame } from '@/components/charts/plot-frame';
import { StackedBars } from '@/components/charts/stacked-bars';
import { pointWords } from '@/components/charts/time-words';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { Skeleton } from '@/components/ui/skeleton';
import type { ErrorGroupDetail } from '@/jobs/error-group-schema';
import { historySummary, hourEnd, hourSeconds, shownPoints } from './group-history';
import { groupTimeParsers } from './group-time';

const title = 'Errors each hour';
const ranges = [
  { value: 'day', label: 'Day' },
  { value: 'week', label: '7 days' },
] as const;

/** How often the group was seen, by the hour; a part of it can be looked at closely, and its jobs be opened. */
export function GroupChart({ group: { fingerprint, history } }: { group: ErrorGroupDetail }) {
  const router = useRouter();
  const isHydrated = useIsHydrated();
  const [shown, show] = useQueryStates(groupTimeParsers, { history: 'push' });
  const { points, isPart } = shownPoints(history, shown);
  const bars = points.map(({ at, count }) => ({ at, completed: 0, failed: count, cancelled: 0 }));
  const [first, last] = [points[0], points.at(-1)];
  return (
    <ChartPanel
      title={title}
      summary={historySummary(points)}
      legend={null}
      rows={() => rowsOf(points)}
      toolbar={
        <SegmentedControl
          label="Time"
          value={isPart ? 'part' : shown.range}
          options={isPart ? [...ranges, { value: 'part', label: 'Part' }] : ranges}
          onChange={(range) => range !== 'part' && void show({ range, from: null, to: null })}
        />
      }
    >
      {/* Times of day are the reader's own, which only the browser knows. */}
      {!isHydrated && <Skeleton className="h-41" />}
      {isHydrated && first && last && (
        <PlotFrame
          from={first.at}
          to={hourEnd(last.at)}
          stepSeconds={hourSeconds}
          overlay={
            <BrushLayer
              label={title}
              points={points.length}
              words={(point) => wordsOf(points[point])}
              onSelect={(start, end) => {
                const [from, to] = [points[start]?.at, points[end]?.at];
                if (from !== undefined && to !== undefined) void show({ from, to: hourEnd(to) });
              }}
              onPick={(point) => {
                const at = points[point]?.at;
                if (at !== undefined) router.push(jobsLink({ from: at, to: hourEnd(at), group: fingerprint }));
              }}
            />
          }
        >
          <div aria-hidden className="h-full">
            <StackedBars points={bars} />
          </div>
        </PlotFrame>
      )}
    </ChartPanel>
  );
}

function wordsOf(point: ErrorGroupDetail['history'][number] | undefined): string[] {
  return point ? [pointWords(point.at, hourSeconds), countOf(point.count, 'error')] : [];
}

function rowsOf(points: ErrorGroupDetail['history']): ChartRows {
  return {
    caption: 'Errors of the group in each hour',
    columns: [{ name: 'Errors', csvName: 'Errors', text: (cell) => countText(Number(cell ?? 0)) }],
    rows: points.map(({ at, count }) => [at, count]),
    timeText: (at) => pointWords(at, hourSeconds),
  };
}
