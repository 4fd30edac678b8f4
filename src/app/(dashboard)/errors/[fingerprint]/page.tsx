import type { Metadata } from 'next';
import { GroupPage } from '@/components/errors/group-page';
import { groupPageTitle } from '@/components/errors/group-page-title';
import { prefetchQuery } from '../../prefetch-query';
import { askAsCaller, Prefetched } from '../../prefetched';

interface GroupRoute {
  params: Promise<{ fingerprint: string }>;
}

export async function generateMetadata({ params }: GroupRoute): Promise<Metadata> {
  const input = await params;
  const group = await askAsCaller((api) => api.errors.get(input));
  return { title: group ? groupPageTitle(group) : 'Error' };
}

export default async function Page({ params }: GroupRoute) {
  const { fingerprint } = await params;
  const input = { fingerprint };
  return (
    <Prefetched
      ask={(cache, api) => [
        prefetchQuery(cache, 'errors.get', input, () => api.errors.get(input)),
        prefetchQuery(cache, 'whoAmI', undefined, () => api.whoAmI()),
      ]}
    >
      <GroupPage fingerprint={fingerprint} />
    </Prefetched>
  );
}
