'use client';

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { JobSummary } from '@/jobs/job-schema';
import { isNothing, nothingChosen, toggled, withoutGone, withRange, withRows, type Selection } from './selection';

/**
 * What is chosen of a list. Another filter gives it up, and that is said: what is chosen must be what one sees.
 *
 * @param filterKey changes with the filter
 */
export function useSelection(jobs: JobSummary[], filterKey: string) {
  const [selection, setSelection] = useState<Selection>(nothingChosen);
  const [isGivenUp, setIsGivenUp] = useState(false);
  const rows = useMemo(() => jobs.map((job) => job.jobId), [jobs]);
  const latest = useRef({ rows, selection });
  useEffect(() => {
    latest.current = { rows, selection };
  });

  useEffect(() => {
    // Nothing is given up by the first filter.
    setIsGivenUp(!isNothing(latest.current.selection));
    setSelection(nothingChosen);
  }, [filterKey]);
  useEffect(() => setSelection((chosen) => withoutGone(chosen, new Set(rows))), [rows]);

  const change = useCallback((next: (chosen: Selection, rows: readonly string[]) => Selection) => {
    setIsGivenUp(false);
    setSelection((chosen) => next(chosen, latest.current.rows));
  }, []);
  const choose = useMemo(
    () => ({
      one: (jobId: string, isRange: boolean) =>
        change((chosen, all) => (isRange ? withRange(chosen, all, jobId) : toggled(chosen, jobId))),
      loaded: () => change((_, all) => withRows(nothingChosen, all)),
      matching: () => change(() => ({ kind: 'all' })),
      none: () => change(() => nothingChosen),
    }),
    [change],
  );
  return { selection, choose, isGivenUp };
}
