'use client';

import { ListChecks, X } from 'lucide-react';
import { useRef } from 'react';
import { countOf } from '@/client/format-number';
import { useHotkeys } from '@/client/use-hotkeys';
import { trpc } from '@/client/trpc';
import { Button } from '@/components/ui/button';
import { PanelLink } from '@/components/ui/panel-link';
import { jobActionKinds } from '@/jobs/job-action-words';
import type { JobFilter } from '@/jobs/job-filter-schema';
import type { JobSummary } from '@/jobs/job-schema';
import type { JobStatus } from '@/jobs/job-status';
import { previewWords } from './action-words';
import { BulkButton } from './bulk-button';
import { ExportChosen, ExportLinks } from './export-links';
import { actionElementId } from './latest-actions';
import { isNothing, mostChosen, type Selection } from './selection';
import { useAct } from './use-act';
import { useFocusKept } from './use-focus-kept';

interface BulkBarProps {
  jobs: JobSummary[];
  hasMore: boolean;
  selection: Selection;
  choose: { matching: () => void; none: () => void };
  isGivenUp: boolean;
  /** What the list shows, as the API takes it. */
  filter: JobFilter;
  mayAct: boolean;
}

/** The line above the list: what is chosen, and what can be done with it. */
export function BulkBar({ jobs, hasMore, selection, choose, isGivenUp, filter, mayAct }: BulkBarProps) {
  const bar = useRef<HTMLDivElement>(null);
  useHotkeys({
    a: { does: 'Choose all jobs that match', run: () => mayAct && choose.matching() },
    b: {
      does: 'Go to what can be done with the chosen jobs',
      run: () => bar.current?.querySelector<HTMLElement>('button, a')?.focus(),
    },
  });
  const begun = useRef('');
  const { act, isPending, problem } = useAct(filter, (actionId) => {
    begun.current = actionId;
    choose.none();
  });
  const isIdle = isNothing(selection);
  const kept = useFocusKept(bar, isIdle ? 'idle' : selection.kind, () => {
    const element = document.getElementById(actionElementId(begun.current));
    begun.current = '';
    return element;
  });
  const asked = trpc.actions.preview.useQuery({ filter }, { enabled: mayAct && !isIdle, staleTime: 10_000 });
  const matching = asked.data ? previewWords(asked.data) : 'all jobs';
  const ids = selection.kind === 'some' ? [...selection.ids] : [];
  const words = selection.kind === 'all' ? matching : countOf(ids.length, 'job');
  const counts = selection.kind === 'all' ? undefined : countsOf(jobs, selection.ids);
  return (
    <div
      ref={bar}
      role="group"
      aria-label="What is chosen, and what can be done with it"
      tabIndex={-1}
      {...kept}
      className="sticky top-12 z-20 flex min-h-10 flex-wrap items-center gap-x-2 gap-y-1 border-b bg-surface px-2 py-1 md:top-0 sm:px-3"
    >
      <p aria-live="polite" className="mr-auto text-xs">
        {isIdle ? (
          <span className="text-muted">
            {isGivenUp ? 'The filter changed: nothing is chosen any more.' : `${countOf(jobs.length, 'job')} loaded`}
            {!isGivenUp && hasMore && ', more as you scroll'}
          </span>
        ) : (
          <span className="font-medium">
            {selection.kind === 'all' ? `All that match are chosen: ${matching}` : `${words} chosen`}
            {ids.length >= mostChosen && ', the most one by one'}
          </span>
        )}
      </p>
      {!isIdle && (
        <>
          {selection.kind === 'some' && (hasMore || ids.length < jobs.length) && (
            <Button size="sm" variant="ghost" onClick={choose.matching}>
              <ListChecks aria-hidden />
              Select all that match ({asked.data ? previewWords(asked.data) : 'counting…'})
            </Button>
          )}
          {jobActionKinds.map((action) => (
            <BulkButton
              key={action}
              {...{ action, counts, filter, words, isPending }}
              onAct={(onSettled) => act(action, selection, onSettled)}
            />
          ))}
        </>
      )}
      <span className="flex items-center">
        <span className="text-xs text-muted">Export</span>
        {selection.kind === 'some' && !isIdle ? <ExportChosen ids={ids} /> : <ExportLinks filter={filter} />}
      </span>
      {isIdle ? (
        <PanelLink href="/jobs/actions">Bulk actions</PanelLink>
      ) : (
        <Button
          size="icon"
          variant="ghost"
          aria-label="Choose nothing"
          title="Choose nothing (Esc)"
          onClick={choose.none}
        >
          <X aria-hidden />
        </Button>
      )}
      {problem && (
        <p role="alert" className="w-full text-xs text-failed">
          {problem.message} {problem.requestId && <>Request {problem.requestId}</>}
        </p>
      )}
    </div>
  );
}

function countsOf(jobs: JobSummary[], ids: ReadonlySet<string>): Record<JobStatus, number> {
  const counts: Record<JobStatus, number> = { pending: 0, active: 0, completed: 0, failed: 0, cancelled: 0 };
  for (const job of jobs) if (ids.has(job.jobId)) counts[job.status] += 1;
  return counts;
}
