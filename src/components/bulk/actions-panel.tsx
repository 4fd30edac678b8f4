'use client';

import { useEffect, useRef } from 'react';
import { trpc } from '@/client/trpc';
import { useHotkeys } from '@/client/use-hotkeys';
import { useMay } from '@/client/use-may';
import { useNow } from '@/client/use-now';
import { ActionItem } from './action-item';
import { latestActions } from './latest-actions';

const runningMs = 1000;
const idleMs = 15_000;
/** How long an action that ended stays on the page. */
const shownMs = 5 * 60_000;

/** The bulk actions that run, and those that ended lately. Nothing where there are none. */
export function ActionsPanel() {
  const mayRead = useMay('read');
  const mayAct = useMay('manage');
  const now = useNow();
  const { actions, jobs } = trpc.useUtils();
  const list = trpc.actions.list.useQuery(latestActions, {
    enabled: mayRead,
    refetchInterval: ({ state }) =>
      state.data?.actions.some((action) => action.state === 'running') ? runningMs : idleMs,
  });
  const shown = (list.data?.actions ?? []).filter(
    ({ state, finishedAt }) => state === 'running' || (finishedAt !== null && now - Date.parse(finishedAt) < shownMs),
  );

  const running = shown.filter(({ state }) => state === 'running').length;
  const wasRunning = useRef(running);
  useEffect(() => {
    // One has ended: rows may be gone, and many changes are not told one by one.
    if (running < wasRunning.current) void jobs.list.invalidate();
    wasRunning.current = running;
  }, [running, jobs]);

  const stop = trpc.actions.stop.useMutation({ onSettled: () => actions.invalidate() });
  const waiting = shown.find(({ state, startsAt }) => state === 'running' && startsAt && Date.parse(startsAt) > now);
  useHotkeys({
    u: {
      does: 'Undo the bulk action that is about to begin',
      run() {
        if (waiting && mayAct) stop.mutate({ actionId: waiting.actionId });
      },
    },
  });

  if (shown.length === 0) return null;
  return (
    <section aria-label="Bulk actions" className="panel mb-3 divide-y">
      {shown.map((action) => (
        <ActionItem key={action.actionId} action={action} />
      ))}
    </section>
  );
}
