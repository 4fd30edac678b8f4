'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { JobLogLine } from '@/jobs/job-history-schema';
import { trpc } from './trpc';

interface LogPage {
  /** Where the page starts; undefined for the first. */
  cursor: string | undefined;
  logs: JobLogLine[];
}

const pageSize = 500;

/**
 * All lines of a job's log, oldest first. A refetch reads again only the last page and what came after it, so following
 * a long log stays cheap.
 */
export function useJobLogs(jobId: string, isRunning: boolean) {
  const client = useQueryClient();
  const utils = trpc.useUtils();
  const queryKey = ['job-logs', jobId];
  return useQuery({
    queryKey,
    refetchInterval: isRunning ? 1_000 : false,
    queryFn: async ({ signal }): Promise<LogPage[]> => {
      const known = client.getQueryData<LogPage[]>(queryKey) ?? [];
      const pages = known.slice(0, -1);
      let cursor = known.at(-1)?.cursor;
      for (;;) {
        const input = cursor === undefined ? { jobId, limit: pageSize } : { jobId, limit: pageSize, cursor };
        const page = await utils.client.jobs.logs.query(input, { signal });
        pages.push({ cursor, logs: page.logs });
        if (page.nextCursor === null) return pages;
        cursor = page.nextCursor;
      }
    },
    select: (pages) => pages.flatMap((page) => page.logs),
  });
}
