'use client';

import { BellOff } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { useIsHydrated } from '@/client/use-is-hydrated';
import { PageHeader } from '@/components/shell/page-header';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { RelativeTime } from '@/components/ui/relative-time';
import { toggleWatch, type Watched } from '@/components/watch/watch-state';
import { useWatchState, watchStore } from '@/components/watch/watch-store';

/** Answers: what am I told of, and how? */
export function NotificationsPage() {
  const { watched } = useWatchState();
  return (
    <>
      <PageHeader title="Notifications" />
      <div className="flex max-w-3xl flex-col gap-4">
        <Panel title="Of your system">
          <Permission />
        </Panel>
        <Panel title="Watched" flush>
          {watched.length === 0 && (
            <EmptyState icon={<BellOff />} title="Nothing is watched in this browser.">
              Press Watch on a job to hear when it ends, or on a task type to hear of each failure.
            </EmptyState>
          )}
          {watched.length > 0 && (
            <ul className="divide-y">
              {watched.map((one) => (
                <WatchedRow key={`${one.kind} ${one.id}`} {...one} />
              ))}
            </ul>
          )}
        </Panel>
      </div>
    </>
  );
}

function WatchedRow({ kind, id, since }: Watched) {
  const href = kind === 'job' ? `/jobs/${id}` : `/tasks/${encodeURIComponent(id)}`;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-row">
      <span className="text-muted">{kind === 'job' ? 'Job' : 'Task type'}</span>
      <Link href={href} className="min-w-0 grow underline underline-offset-2 [overflow-wrap:anywhere]">
        {id}
      </Link>
      <span className="text-xs text-muted">
        since <RelativeTime at={since} />
      </span>
      <Button
        size="sm"
        aria-label={`Stop watching ${id}`}
        onClick={() => watchStore.set(toggleWatch(watchStore.get(), kind, id, since))}
      >
        Stop
      </Button>
    </li>
  );
}

const words: Record<NotificationPermission | 'none', string> = {
  granted: 'This browser shows notifications of TaskFlow while a page of it is open, also behind other windows.',
  default: 'This browser has not been asked yet. It asks when you press Watch somewhere, or the button here.',
  denied:
    'This browser was told to show none. Its own settings for this site change that. The inbox works all the same.',
  none: 'This browser has no notifications for pages. The inbox under the bell works all the same.',
};

function Permission() {
  const isHydrated = useIsHydrated();
  const [asked, setAsked] = useState<NotificationPermission>();
  const known = isHydrated ? ('Notification' in window ? Notification.permission : 'none') : 'default';
  const state = asked ?? known;
  return (
    <div className="flex flex-col items-start gap-3">
      <p>{words[state]}</p>
      {state === 'default' && (
        <Button onClick={() => void Notification.requestPermission().then(setAsked)}>Allow notifications</Button>
      )}
    </div>
  );
}
