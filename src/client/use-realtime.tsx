'use client';

import { type Query, useQueryClient } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { JobSummary } from '@/jobs/job-schema';
import { latestChanges } from './latest-changes';
import { patchJobCaches } from './patch-job-caches';
import { perFrame } from './per-frame';
import { openRealtime, type RealtimeConnection, type RealtimeState } from './realtime-connection';
import { throttle } from './throttle';
import { trpc } from './trpc';
import { isWhole, useReadiness } from './use-readiness';

const pollEveryMs = 5_000;
const statsEveryMs = 1_500;

const jobRoom = (jobId: string): string => `job:${jobId}`;
const jobKey = (jobId: string) => getQueryKey(trpc.jobs.get, { jobId }, 'query');

interface JobListener {
  onJob: (job: JobSummary) => void;
  onBusy: () => void;
}

interface Realtime {
  state: RealtimeState;
  join: RealtimeConnection['join'];
  leave: RealtimeConnection['leave'];
  listen: (listener: JobListener) => () => void;
}

const RealtimeContext = createContext<Realtime | null>(null);

/**
 * Keeps the page live: patches the caches with each change, renews statistics at a bounded rate, refetches at each
 * connect, and polls while there is no connection, or one through which not all changes come because a store is away.
 */
export function RealtimeProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [socketState, setState] = useState<RealtimeState>('connecting');
  const areStoresWhole = isWhole(useReadiness());
  const state = socketState === 'live' && !areStoresWhole ? 'polling' : socketState;
  const connection = useRef<RealtimeConnection | null>(null);
  const listeners = useRef(new Set<JobListener>());
  const wanted = useRef(new Set<string>());

  useEffect(() => {
    const renewStats = throttle(() => {
      // Not the history: it asks for itself, as often as its points change.
      void client.invalidateQueries({ queryKey: getQueryKey(trpc.stats.overview) });
      void client.invalidateQueries({ queryKey: getQueryKey(trpc.workers) });
    }, statsEveryMs);
    const show = perFrame<JobSummary>((jobs) => {
      patchJobCaches(client, jobs);
      renewStats();
      for (const listener of listeners.current) jobs.forEach(listener.onJob);
    });
    const opened = openRealtime({
      onState(next) {
        setState(next);
        // Whatever changed since the page was rendered, or since the connection was lost, was missed.
        if (next === 'live') void client.invalidateQueries();
      },
      onJoined(room) {
        void client.invalidateQueries({ queryKey: jobKey(room.slice(jobRoom('').length)) });
      },
      onJob(job) {
        latestChanges.add(job);
        show(job);
      },
      onBusy() {
        renewStats();
        for (const listener of listeners.current) listener.onBusy();
      },
    });
    connection.current = opened;
    for (const room of wanted.current) opened.join(room);
    return () => {
      opened.close();
      connection.current = null;
    };
  }, [client]);

  useEffect(() => {
    if (state === 'live') return;
    // What has nothing to show but its error would lose even that at each try; it is asked for when the store is back.
    const isWorthwhile = (query: Query) => areStoresWhole || query.state.data !== undefined;
    const timer = setInterval(() => void client.invalidateQueries({ predicate: isWorthwhile }), pollEveryMs);
    return () => clearInterval(timer);
  }, [client, state, areStoresWhole]);

  useEffect(() => {
    if (areStoresWhole) return;
    // When the store is back: the last poll may have failed, and is up to its interval old.
    return () => void client.invalidateQueries();
  }, [client, areStoresWhole]);

  const realtime = useMemo<Realtime>(
    () => ({
      state,
      join(room) {
        wanted.current.add(room);
        connection.current?.join(room);
      },
      leave(room) {
        wanted.current.delete(room);
        connection.current?.leave(room);
      },
      listen(listener) {
        listeners.current.add(listener);
        return () => listeners.current.delete(listener);
      },
    }),
    [state],
  );
  return <RealtimeContext value={realtime}>{children}</RealtimeContext>;
}

function useRealtime(): Realtime {
  const realtime = useContext(RealtimeContext);
  if (!realtime) throw new Error('This must be inside a RealtimeProvider.');
  return realtime;
}

/** How changes reach the page at the moment. */
export function useRealtimeState(): RealtimeState {
  return useRealtime().state;
}

/** Follows one job closely for as long as the component is mounted. */
export function useJobRoom(jobId: string): void {
  const { join, leave } = useStableRealtime();
  useEffect(() => {
    const room = jobRoom(jobId);
    join(room);
    return () => leave(room);
  }, [jobId, join, leave]);
}

/** Hears of each change of any job. */
export function useJobChanges(onJob: (job: JobSummary) => void, onBusy: () => void): void {
  const { listen } = useStableRealtime();
  const latest = useRef({ onJob, onBusy });
  useEffect(() => {
    latest.current = { onJob, onBusy };
  });
  useEffect(
    () =>
      listen({
        onJob: (job) => latest.current.onJob(job),
        onBusy: () => latest.current.onBusy(),
      }),
    [listen],
  );
}

/** The functions of the first render: they stay valid, and effects that use them do not run again with each state. */
function useStableRealtime(): Realtime {
  const realtime = useRealtime();
  const [first] = useState(realtime);
  return first;
}
