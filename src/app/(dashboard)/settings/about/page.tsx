import type { Metadata } from 'next';
import { AboutPage } from '@/components/settings/about-page';
import { prefetchQuery } from '../../prefetch-query';
import { Prefetched } from '../../prefetched';

export const metadata: Metadata = { title: 'About' };

export default function Page() {
  return (
    <Prefetched ask={(cache, api) => [prefetchQuery(cache, 'settings.about', undefined, () => api.settings.about())]}>
      <AboutPage />
    </Prefetched>
  );
}
