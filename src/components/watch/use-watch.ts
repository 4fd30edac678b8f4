'use client';

import { useCallback, useEffect, useRef } from 'react';
import { trpc } from '@/client/trpc';
import { useJobChanges, useRealtimeState } from '@/client/use-realtime';
import type { JobSummary } from '@/jobs/job-schema';
import { notify } from './notify';
import { noteChange } from './watch-state';
import { useWatchState, watchStore } from './watch-store';

const lookEveryMs = 5_000;
/** How many watched jobs are asked for at once. */
const mostAsked = 20;

/**
 * Hears of what is watched: from the live connection, and by looking where that is not open, when it opens, and when so
 * much happens that it tells of no single change.
 */
export function useWatch(): void {
  const { client } = trpc.useUtils();
  const state = useRealtimeState();
  const { watched } = useWatchState();
  const isWatching = watched.length > 0;
  const isLooking = useRef(false);

  const note = useCallback((job: Pick<JobSummary, 'jobId' | 'taskType' | 'status' | 'updatedAt'>) => {
    const before = watchStore.get();
    const after = noteChange(before, job);
    if (after === before) return;
    watchStore.set(after);
    const [first] = after.news;
    if (first && first.jobId === job.jobId && after.news !== before.news) notify(first);
  }, []);

  const look = useCallback(async () => {
    if (isLooking.current) return;
    isLooking.current = true;
    const wanted = watchStore.get().watched;
    const jobs = wanted.filter(({ kind }) => kind === 'job').slice(0, mostAsked);
    const types = wanted.filter(({ kind }) => kind === 'taskType').slice(0, mostAsked);
    const asked = [
      ...jobs.map(({ id }) => client.jobs.get.query({ jobId: id }).then((job) => note(job))),
      ...types.map(({ id }) =>
        client.jobs.list
          .query({ taskType: id, status: 'failed', limit: 20 })
          .then((page) => page.jobs.toReversed().forEach((job) => note(job))),
      ),
    ];
    // Whatever could not be asked is asked the next time.
    await Promise.allSettled(asked);
    isLooking.current = false;
  }, [client, note]);

  useJobChanges(note, () => void look());
  useEffect(() => {
    if (!isWatching) return;
    // Also when the connection opens: what happened before was not heard.
    void look();
    if (state === 'live') return;
    const timer = setInterval(() => void look(), lookEveryMs);
    return () => clearInterval(timer);
  }, [isWatching, state, look]);
}
