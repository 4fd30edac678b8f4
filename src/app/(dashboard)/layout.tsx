import type { ReactNode } from 'react';
import { ClockProvider } from '@/client/use-now';
import { RealtimeProvider } from '@/client/use-realtime';
import { AppShell } from '@/components/shell/app-shell';

// Each page shows what is true now: nothing of it is made at build time.
export const dynamic = 'force-dynamic';

/** A moment of its own for each request. */
const moment = (): number => Date.now();

export default function DashboardLayout({ children }: { children: ReactNode }) {
  return (
    <ClockProvider renderedAt={moment()}>
      <RealtimeProvider>
        <AppShell>{children}</AppShell>
      </RealtimeProvider>
    </ClockProvider>
  );
}
