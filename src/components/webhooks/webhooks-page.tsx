'use client';

import { SearchX, Webhook } from 'lucide-react';
import Link from 'next/link';
import { useQueryStates } from 'nuqs';
import { curlPost } from '@/client/code-target';
import { useCodeTarget } from '@/client/use-code-target';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { KeyHint } from '@/components/ui/key-hint';
import { LoadMore } from '@/components/ui/load-more';
import { LoadingRows } from '@/components/ui/loading-rows';
import { deliveryFilterParsers, deliveryQuery } from './delivery-filter';
import { DeliveryFilters } from './delivery-filters';
import { DeliveryRows } from './delivery-rows';
import { DisabledUrls } from './disabled-urls';
import { useDeliveryPages } from './use-delivery-pages';
import { WebhooksHeader } from './webhooks-header';

/** Answers: did they get it? */
export function WebhooksPage() {
  const [filter, setFilter] = useQueryStates(deliveryFilterParsers, { history: 'push' });
  const target = useCodeTarget();
  const query = deliveryQuery(filter);
  const list = useDeliveryPages(query);
  const deliveries = list.data?.pages.flatMap((page) => page.deliveries) ?? [];
  const isEmpty = list.isSuccess && deliveries.length === 0;
  const isFiltering = Object.keys(query).length > 0;
  return (
    <>
      <WebhooksHeader address={{ parsers: deliveryFilterParsers }} />
      <DisabledUrls />
      <DeliveryFilters filter={filter} onChange={(change) => void setFilter(change)} />
      {filter.state === 'failed' && deliveries.length > 0 && (
        <p className="mb-3 text-muted">
          Is the receiver right again?{' '}
          <Link
            href={`/webhooks/tools${filter.host === null ? '' : `?host=${encodeURIComponent(filter.host)}`}`}
            className="text-accent underline"
          >
            Redeliver all that failed
          </Link>
        </p>
      )}
      <div className={classNames('panel overflow-hidden', list.isPlaceholderData && 'opacity-70')}>
        {list.isPending && <LoadingRows label="Loading deliveries" />}
        {list.isLoadingError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {deliveries.length > 0 && <DeliveryRows deliveries={deliveries} />}
        {isEmpty && !isFiltering && (
          <EmptyState
            icon={<Webhook />}
            title="Nothing was sent yet."
            command={curlPost(
              '/api/jobs',
              '{"taskType":"…","payload":{},"callbackUrl":"https://example.com/hook"}',
              target,
            )}
          >
            A job with a callbackUrl tells it here how it ended.
            {target.needsKey && <KeyHint />}
          </EmptyState>
        )}
        {isEmpty && isFiltering && (
          <EmptyState icon={<SearchX />} title="No delivery matches this filter.">
            <Button className="mt-2" onClick={() => void setFilter(null)}>
              Show all deliveries
            </Button>
          </EmptyState>
        )}
      </div>
      <LoadMore list={list} label="Load older deliveries" />
    </>
  );
}
