'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { JobLogLine } from '@/jobs/job-history-schema';
import { trpc } from './trpc';

export interface LoadedLog {
  lines: readonly JobLogLine[];
  /** Behind the last line: what is written later is found from there. */
  endCursor: string | undefined;
  /** There are lines behind it already. */
  hasMore: boolean;
}

const pageSize = 1_000;

/**
 * The lines of a job's log, oldest first. They come page by page, and what has come is shown; a refetch reads what came
 * after the last line alone, so following a long log stays cheap. Lines that are known stay the same objects.
 */
export function useJobLogs(jobId: string, isRunning: boolean) {
  const client = useQueryClient();
  const utils = trpc.useUtils();
  const queryKey = ['job-logs', jobId];
  return useQuery({
    queryKey,
    refetchInterval: isRunning ? 1_000 : false,
    // Lines never change: comparing fifty thousand of them at each refetch would be for nothing.
    structuralSharing: false,
    queryFn: async ({ signal }): Promise<LoadedLog> => {
      let log = client.getQueryData<LoadedLog>(queryKey) ?? { lines: [], endCursor: undefined, hasMore: true };
      for (;;) {
        const input = { jobId, limit: pageSize, ...(log.endCursor !== undefined && { cursor: log.endCursor }) };
        const page = await utils.client.jobs.logs.query(input, { signal });
        const hasMore = page.nextCursor !== null;
        if (page.logs.length > 0 || log.hasMore !== hasMore) {
          log = { lines: [...log.lines, ...page.logs], endCursor: page.endCursor, hasMore };
        }
        if (!hasMore) return log;
        // Shown while the rest is on its way, and not read again when this is broken off.
        if (!signal.aborted) client.setQueryData(queryKey, log);
      }
    },
  });
}
