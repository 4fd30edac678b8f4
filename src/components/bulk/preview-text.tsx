'use client';

import { countText } from '@/client/format-number';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import type { JobActionKind } from '@/jobs/job-action-words';
import type { JobFilter } from '@/jobs/job-filter-schema';
import type { JobStatus } from '@/jobs/job-status';
import { actionNames, dividedBy, previewWords } from './action-words';

interface PreviewTextProps {
  action: JobActionKind;
  /** Of rows that are known; without it the server counts what the filter matches. */
  counts?: Record<JobStatus, number> | undefined;
  filter: JobFilter;
}

/** How many jobs an action would touch and skip, and whether it can be undone. */
export function PreviewText({ action, counts: known, filter }: PreviewTextProps) {
  const asked = trpc.actions.preview.useQuery({ filter }, { enabled: known === undefined, staleTime: 0 });
  const preview = known ? { counts: known, isWhole: true } : asked.data;
  return (
    <span className="flex flex-col gap-2" aria-live="polite">
      {preview ? (
        <Numbers action={action} {...preview} />
      ) : asked.error ? (
        <span className="text-failed">The jobs could not be counted: {problemOf(asked.error).message}</span>
      ) : (
        <span>Counting the jobs…</span>
      )}
      <span className="text-muted">{undoWords[action]}</span>
    </span>
  );
}

const undoWords: Record<JobActionKind, string> = {
  cancel: 'It begins after 5 seconds, in which Undo stops it. Afterwards Undo retries the jobs that it cancelled.',
  retry: 'It begins after 5 seconds, in which Undo stops it. Afterwards Undo cancels those that have not started.',
  delete: 'It begins after 5 seconds, in which Undo stops it. Afterwards nothing brings the jobs back.',
};

interface NumbersProps {
  action: JobActionKind;
  counts: Record<JobStatus, number>;
  isWhole: boolean;
}

function Numbers({ action, counts, isWhole }: NumbersProps) {
  const { touched, skipped } = dividedBy(action, counts);
  return (
    <span>
      {isWhole ? '' : 'It takes too long to count all. '}
      {`${previewWords({ total: touched, isWhole })} will be ${actionNames[action].done}`}
      {skipped.length > 0 &&
        `; ${skipped.map(({ status, count }) => `${isWhole ? '' : 'at least '}${countText(count)} ${status}`).join(', ')} skipped`}
      .
    </span>
  );
}
