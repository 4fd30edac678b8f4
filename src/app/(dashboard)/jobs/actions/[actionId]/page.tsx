import type { Metadata } from 'next';
import { decodedPart } from '@/client/decoded-part';
import { ActionPage } from '@/components/bulk/action-page';
import { prefetchQuery } from '../../../prefetch-query';
import { Prefetched } from '../../../prefetched';

interface ActionRoute {
  params: Promise<{ actionId: string }>;
}

export async function generateMetadata({ params }: ActionRoute): Promise<Metadata> {
  return { title: `Bulk action ${decodedPart((await params).actionId).slice(-8)}` };
}

export default async function Page({ params }: ActionRoute) {
  const input = { actionId: (await params).actionId };
  return (
    <Prefetched ask={(cache, api) => [prefetchQuery(cache, 'actions.get', input, () => api.actions.get(input))]}>
      <ActionPage {...input} />
    </Prefetched>
  );
}
