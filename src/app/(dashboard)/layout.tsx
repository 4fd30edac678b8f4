import type { ReactNode } from 'react';
import { ClockProvider } from '@/client/use-now';
import { RealtimeProvider } from '@/client/use-realtime';
import { AppShell } from '@/components/shell/app-shell';
import { webServices } from '@/server/web-services';
import { prefetchQuery } from './prefetch-query';
import { Prefetched } from './prefetched';

// Each page shows what is true now: nothing of it is made at build time.
export const dynamic = 'force-dynamic';

/** A moment of its own for each request. */
const moment = (): number => Date.now();

export default function DashboardLayout({ children }: { children: ReactNode }) {
  return (
    <ClockProvider renderedAt={moment()}>
      <RealtimeProvider>
        <Prefetched
          ask={(cache, api) => [
            prefetchQuery(cache, 'whoAmI', undefined, () => api.whoAmI()),
            prefetchQuery(cache, 'tasks.allPaused', undefined, () => api.tasks.allPaused()),
          ]}
        >
          <AppShell pageBuild={webServices().pageBuild}>{children}</AppShell>
        </Prefetched>
      </RealtimeProvider>
    </ClockProvider>
  );
}
