'use client';

import { trpc } from '@/client/trpc';
import type { Job, JobWhy } from '@/jobs/job-schema';

const askEveryMs = 4_000;
/** A little after it is due the reason is another one. */
const afterDueMs = 300;

/** Why a pending job waits, asked again while it does; until it is due that can only change by what is broadcast. */
export function useWhy({ jobId }: Pick<Job, 'jobId'>) {
  return trpc.jobs.why.useQuery({ jobId }, { refetchInterval: (query) => nextAskMs(query.state.data) });
}

function nextAskMs(why: JobWhy | undefined): number {
  if (why?.reason !== 'not_due' && why?.reason !== 'backing_off') return askEveryMs;
  const { runAt } = why.details;
  const dueInMs = typeof runAt === 'string' ? Date.parse(runAt) - Date.now() : askEveryMs;
  // A timer of a browser takes no more than 24 days.
  return Math.min(60_000, Math.max(0, dueInMs) + afterDueMs);
}
