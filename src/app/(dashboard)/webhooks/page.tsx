import type { Metadata } from 'next';
import type { SearchParams } from 'nuqs/server';
import { deliveryQuery, loadDeliveryFilter } from '@/components/webhooks/delivery-filter';
import { WebhooksPage } from '@/components/webhooks/webhooks-page';
import { prefetchQuery } from '../prefetch-query';
import { Prefetched } from '../prefetched';

export const metadata: Metadata = { title: 'Webhooks' };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const query = deliveryQuery(await loadDeliveryFilter(searchParams));
  return (
    <Prefetched
      ask={(cache, api) => [
        cache.prefetchInfiniteQuery({
          queryKey: [['webhooks', 'list'], query],
          queryFn: () => api.webhooks.list({ ...query, limit: 50 }),
          initialPageParam: '',
          retry: false,
        }),
        prefetchQuery(cache, 'webhooks.disabledEndpoints', undefined, () => api.webhooks.disabledEndpoints()),
      ]}
    >
      <WebhooksPage />
    </Prefetched>
  );
}
