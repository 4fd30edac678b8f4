import type { ReactNode } from 'react';
import { PaletteLauncher } from '@/components/palette/palette-launcher';
import { Inbox } from '@/components/watch/inbox';
import { Watcher } from '@/components/watch/watcher';
import { AllPausedNotice } from './all-paused-notice';
import { Brand } from './brand';
import { DegradedNotice } from './degraded-notice';
import { DensityMark } from './density-mark';
import { KeepOffline } from './keep-offline';
import { LivePill } from './live-pill';
import { MainNav } from './main-nav';
import { NewVersionNotice } from './new-version-notice';
import { OfflineNotice } from './offline-notice';
import { Shortcuts } from './shortcuts';
import { SignOut } from './sign-out';
import { ThemeSwitch } from './theme-switch';

interface AppShellProps {
  /** Which build of the dashboard draws it. */
  pageBuild: string | null;
  children: ReactNode;
}

/** The frame of each page: a side bar on a desk, a bar at the top and one at the bottom on a phone. */
export function AppShell({ pageBuild, children }: AppShellProps) {
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[13rem_minmax(0,1fr)]">
      <Watcher />
      <KeepOffline />
      <DensityMark />
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b bg-background px-3 md:h-dvh md:flex-col md:items-stretch md:gap-1 md:border-b-0 md:px-2.5 md:py-3">
        <Brand />
        <MainNav />
        <div className="ml-auto flex items-center gap-1 md:mt-auto md:ml-0 md:flex-col md:items-start">
          <LivePill />
          <span className="flex">
            <PaletteLauncher />
            <Inbox />
            <Shortcuts />
            <ThemeSwitch />
            <SignOut />
          </span>
        </div>
      </header>
      <main id="content" tabIndex={-1} className="min-w-0 px-3 pt-4 pb-20 outline-none sm:px-5 md:border-l md:pb-8">
        <div className="mx-auto max-w-[78rem]">
          <OfflineNotice />
          <DegradedNotice />
          <AllPausedNotice />
          <NewVersionNotice pageBuild={pageBuild} />
          {children}
        </div>
      </main>
    </div>
  );
}
