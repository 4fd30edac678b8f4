import type { Metadata } from 'next';
import { SubscriptionsPage } from '@/components/webhooks/subscriptions-page';
import { prefetchQuery } from '../../prefetch-query';
import { Prefetched } from '../../prefetched';

export const metadata: Metadata = { title: 'Webhook subscriptions' };

export default function Page() {
  return (
    <Prefetched
      ask={(cache, api) => [
        cache.prefetchInfiniteQuery({
          queryKey: [['webhooks', 'subscriptions'], 'pages'],
          queryFn: () => api.webhooks.subscriptions({ limit: 50 }),
          initialPageParam: '',
          retry: false,
        }),
        prefetchQuery(cache, 'tasks.list', undefined, () => api.tasks.list()),
      ]}
    >
      <SubscriptionsPage />
    </Prefetched>
  );
}
