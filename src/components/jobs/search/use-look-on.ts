'use client';

import { useQueryClient } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import { useEffect, useState } from 'react';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import type { useJobPages } from '@/client/use-job-pages';

/** Rows that fill a screen. */
const enough = 25;
/** How many pages of a search are asked for before the reader is asked. */
const mostPages = 10;

/**
 * The pages of a search may be short, or empty, and not be the last: asks for more until there is something to read. A page
 * whose cursor is refused, since the server has become another meanwhile, is followed by the list from its top.
 */
export function useLookOn(list: ReturnType<typeof useJobPages>, found: number) {
  const [isWanted, setIsWanted] = useState(0);
  const client = useQueryClient();
  const pages = list.data?.pages.length ?? 0;
  const { hasNextPage, isFetching, isError, isPlaceholderData, fetchNextPage, error } = list;
  const isLooking = hasNextPage && found < enough && pages < mostPages * (1 + isWanted) && !isError;
  useEffect(() => {
    if (isLooking && !isFetching && !isPlaceholderData) void fetchNextPage();
  }, [isLooking, isFetching, isPlaceholderData, fetchNextPage]);
  useEffect(() => {
    const isOldCursor = error !== null && problemOf(error).problems.some(({ path }) => path === 'cursor');
    if (isOldCursor) void client.resetQueries({ queryKey: getQueryKey(trpc.jobs.list) });
  }, [error, client]);
  return {
    isLooking,
    lookOn() {
      if (found < enough) setIsWanted(Math.ceil(pages / mostPages));
      void fetchNextPage();
    },
  };
}
