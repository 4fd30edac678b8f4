'use client';

import { Webhook } from 'lucide-react';
import { problemOf } from '@/client/problem-of';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { LoadMore } from '@/components/ui/load-more';
import { LoadingRows } from '@/components/ui/loading-rows';
import { DisabledUrls } from './disabled-urls';
import { HostRows } from './host-rows';
import { useHostPages } from './use-host-pages';
import { WebhooksHeader } from './webhooks-header';

/** Answers: which receivers answer, and which are left alone? */
export function HostsPage() {
  const list = useHostPages();
  const hosts = list.data?.pages.flatMap((page) => page.hosts) ?? [];
  return (
    <>
      <WebhooksHeader />
      <DisabledUrls />
      <div className="panel overflow-hidden">
        {list.isPending && <LoadingRows label="Loading hosts" rows={4} className="h-20" />}
        {list.isLoadingError && (
          <ErrorState
            error={list.error}
            {...(problemOf(list.error).status === 403 && { title: 'Hosts are seen with the scope read.' })}
            onRetry={() => void list.refetch()}
          />
        )}
        {list.isSuccess && hosts.length === 0 && (
          <EmptyState icon={<Webhook />} title="No webhook was sent yet.">
            Each host that one is sent to stands here, with how it answers.
          </EmptyState>
        )}
        {hosts.length > 0 && <HostRows hosts={hosts} />}
      </div>
      <LoadMore list={list} label="Load more hosts" />
    </>
  );
}
