'use client';

import { trpc } from '@/client/trpc';
import { isTerminal } from '@/jobs/job-status';

const whileOpenMs = 2_000;
const askEveryMs = 15_000;

/** The newest jobs that were made from this one. Their changes are not broadcast here: they are asked for. */
export function useReruns(jobId: string) {
  return trpc.jobs.reruns.useQuery(
    { jobId },
    {
      refetchInterval: (query) =>
        query.state.data?.reruns.some(({ status }) => !isTerminal(status)) ? whileOpenMs : askEveryMs,
    },
  );
}
