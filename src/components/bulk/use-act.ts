'use client';

import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import type { JobActionKind } from '@/jobs/job-action-words';
import type { JobFilter } from '@/jobs/job-filter-schema';
import { latestActions } from './latest-actions';
import type { Selection } from './selection';

/** Long enough to see that it was the wrong button, short enough to wait for. */
const graceMs = 5000;

/**
 * Starts a bulk action on what is chosen, so that it can be undone for a moment.
 *
 * @param onStarted hears of it when it stands in the panel above the list
 */
export function useAct(filter: JobFilter, onStarted: (actionId: string) => void) {
  const { actions } = trpc.useUtils();
  const create = trpc.actions.create.useMutation({
    async onSuccess(created) {
      actions.list.setData(
        latestActions,
        (known) => known && { ...known, actions: [created, ...known.actions].slice(0, latestActions.limit) },
      );
      await actions.list.invalidate();
      onStarted(created.actionId);
    },
  });
  return {
    isPending: create.isPending,
    problem: create.error ? problemOf(create.error) : undefined,
    act(action: JobActionKind, selection: Selection, onSettled?: () => void) {
      const wanted = selection.kind === 'all' ? filter : { ids: [...selection.ids] };
      const all = Object.keys(wanted).length === 0 ? { all: true as const } : {};
      create.mutate({ action, filter: wanted, ...all, startAfterMs: graceMs }, onSettled && { onSettled });
    },
  };
}
