import type { Metadata } from 'next';
import { RetentionPage } from '@/components/settings/retention-page';
import { prefetchQuery } from '../../prefetch-query';
import { Prefetched } from '../../prefetched';

export const metadata: Metadata = { title: 'Retention' };

export default function Page() {
  return (
    <Prefetched
      ask={(cache, api) => [prefetchQuery(cache, 'settings.retention', undefined, () => api.settings.retention())]}
    >
      <RetentionPage />
    </Prefetched>
  );
}
