'use client';

import { useWindowVirtualizer, defaultRangeExtractor } from '@tanstack/react-virtual';
import { Fragment, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { keptListPlace } from '@/client/list-place';
import { isChosen, type Selection } from '@/components/bulk/selection';
import type { JobSummary } from '@/jobs/job-schema';
import { type Choose, ChooseAllBox } from './choose-all-box';
import { JobRow } from './job-row';
import { JobTableHead } from './job-table-head';
import { useListKeys } from './use-list-keys';

const rowHeight = 37;
/** How near the end of what is loaded a reader comes before more is asked for. */
const nearEnd = 10;

interface JobListTableProps {
  jobs: JobSummary[];
  /** There are older ones that are not loaded. */
  hasMore: boolean;
  /** The reader comes near the end: answers whether more is asked for. */
  onNearEnd: () => boolean;
  selection: Selection;
  /** How rows are chosen; without it they cannot be. */
  choose?: Choose | undefined;
}

/**
 * Any number of rows, of which those on the screen are drawn. It stays a table: what is not drawn is an empty row of the
 * same height, and each row tells its place.
 */
export function JobListTable({ jobs, hasMore, onNearEnd, selection, choose }: JobListTableProps) {
  const table = useRef<HTMLTableElement>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  const [active, setActive] = useState<string | null>(null);
  const activeIndex = active === null ? -1 : jobs.findIndex((job) => job.jobId === active);

  // Its functions are called here and handed to nothing that keeps them.
  // oxlint-disable-next-line react/incompatible-library
  const rows = useWindowVirtualizer<HTMLTableRowElement>({
    count: jobs.length,
    estimateSize: () => rowHeight,
    getItemKey: (index) => jobs[index]?.jobId ?? index,
    overscan: 12,
    scrollMargin,
    // What a server draws, which has no window.
    initialRect: { width: 1280, height: 800 },
    // The row with the focus stays, however far it is scrolled away.
    rangeExtractor(range) {
      const drawn = defaultRangeExtractor(range);
      if (activeIndex === -1 || drawn.includes(activeIndex)) return drawn;
      return [...drawn, activeIndex].toSorted((one, other) => one - other);
    },
  });

  useLayoutEffect(() => {
    const body = table.current?.tBodies[0];
    if (body) setScrollMargin(Math.round(body.getBoundingClientRect().top + window.scrollY));
  }, [jobs.length, choose, selection]);

  useLayoutEffect(() => {
    const place = keptListPlace();
    if (!place) return;
    setActive(place.row);
    window.scrollTo({ top: place.scrollY });
  }, []);

  const askedAt = useRef(-1);
  const lastSeen = rows.range?.endIndex ?? 0;
  useEffect(() => {
    // Once for each length: a page of a search may be empty, and the next ones too.
    if (!hasMore || lastSeen < jobs.length - nearEnd || askedAt.current === jobs.length) return;
    if (onNearEnd()) askedAt.current = jobs.length;
  }, [hasMore, lastSeen, jobs.length, onNearEnd]);

  useListKeys({
    jobs,
    active: activeIndex,
    choose,
    goTo(index) {
      setActive(jobs[index]?.jobId ?? null);
      rows.scrollToIndex(index, { align: 'auto' });
      const { current } = table;
      // The row is drawn by then, wherever it is.
      requestAnimationFrame(() =>
        current
          ?.querySelector<HTMLAnchorElement>(`tr[data-index="${index}"] a[data-row]`)
          ?.focus({ preventScroll: true }),
      );
    },
  });

  const items = rows.getVirtualItems();
  const total = rows.getTotalSize();
  return (
    <table ref={table} aria-rowcount={hasMore ? -1 : jobs.length + 1} className="w-full table-fixed border-collapse">
      <caption className="sr-only">Jobs, newest first</caption>
      <JobTableHead choice={choose && <ChooseAllBox jobs={jobs} selection={selection} choose={choose} />} />
      <tbody className="divide-y">
        {items.map((item, at) => {
          const job = jobs[item.index];
          const gap = item.start - (items[at - 1]?.end ?? scrollMargin);
          return (
            job && (
              <Fragment key={item.key}>
                {gap > 0 && <Gap height={gap} />}
                <JobRow
                  job={job}
                  index={item.index}
                  measure={rows.measureElement}
                  isChosen={isChosen(selection, job.jobId)}
                  onChoose={choose?.one}
                  onActive={setActive}
                />
              </Fragment>
            )
          );
        })}
        <Gap height={total + scrollMargin - (items.at(-1)?.end ?? scrollMargin)} />
      </tbody>
    </table>
  );
}

/** Stands for rows that are not drawn. */
function Gap({ height }: { height: number }) {
  return height > 0 && <tr aria-hidden style={{ height }} />;
}
