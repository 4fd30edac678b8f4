'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { getQueryKey } from '@trpc/react-query';
import { ListChecks } from 'lucide-react';
import Link from 'next/link';
import { trpc } from '@/client/trpc';
import { PageHeader } from '@/components/shell/page-header';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { LoadMore } from '@/components/ui/load-more';
import { LoadingRows } from '@/components/ui/loading-rows';
import { ActionItem } from './action-item';

const pageSize = 50;
const runningMs = 2000;

/** Answers: who did what to many jobs at once? */
export function ActionsPage() {
  const { client } = trpc.useUtils();
  const list = useInfiniteQuery({
    queryKey: [...getQueryKey(trpc.actions.list), 'pages'],
    queryFn: ({ pageParam, signal }) =>
      client.actions.list.query({ limit: pageSize, ...(pageParam && { cursor: pageParam }) }, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages[0]?.actions.some((action) => action.state === 'running') ? runningMs : false,
  });
  const actions = list.data?.pages.flatMap((page) => page.actions) ?? [];
  return (
    <>
      <PageHeader title="Bulk actions">
        <Button asChild size="sm">
          <Link href="/jobs">Jobs</Link>
        </Button>
      </PageHeader>
      <div className="panel divide-y overflow-hidden">
        {list.isPending && <LoadingRows label="Loading bulk actions" className="h-16" />}
        {list.isLoadingError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {actions.map((action) => (
          <ActionItem key={action.actionId} action={action} />
        ))}
        {list.isSuccess && actions.length === 0 && (
          <EmptyState icon={<ListChecks />} title="No bulk action yet.">
            Choose jobs in the{' '}
            <Link href="/jobs" className="text-accent underline">
              list
            </Link>
            , by their boxes or all that a search finds, then cancel, retry or delete them.
          </EmptyState>
        )}
      </div>
      <LoadMore list={list} label="Load older actions" />
    </>
  );
}
