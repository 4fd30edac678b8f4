import type { Metadata } from 'next';
import { decodedPart } from '@/client/decoded-part';
import { DeliveryPage } from '@/components/webhooks/delivery-page';
import { prefetchQuery } from '../../prefetch-query';
import { Prefetched } from '../../prefetched';

interface DeliveryRoute {
  params: Promise<{ deliveryId: string }>;
}

export async function generateMetadata({ params }: DeliveryRoute): Promise<Metadata> {
  return { title: `Webhook ${decodedPart((await params).deliveryId).slice(0, 8)}` };
}

export default async function Page({ params }: DeliveryRoute) {
  const { deliveryId } = await params;
  const input = { deliveryId };
  return (
    <Prefetched ask={(cache, api) => [prefetchQuery(cache, 'webhooks.get', input, () => api.webhooks.get(input))]}>
      <DeliveryPage deliveryId={deliveryId} />
    </Prefetched>
  );
}
