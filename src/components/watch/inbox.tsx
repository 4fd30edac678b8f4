'use client';

import { Bell } from 'lucide-react';
import Link from 'next/link';
import { useId } from 'react';
import { StatusBadge } from '@/components/ui/status-badge';
import { Button } from '@/components/ui/button';
import { RelativeTime } from '@/components/ui/relative-time';
import { readAll, unreadOf } from './watch-state';
import { useWatchState, watchStore } from './watch-store';

/** What happened to what is watched: a bell with the number of what was not seen, and a list that opens from it. */
export function Inbox() {
  const state = useWatchState();
  const unread = unreadOf(state);
  const listId = useId();
  return (
    <>
      <Button
        variant="ghost"
        size="icon"
        className="relative"
        aria-label={unread === 0 ? 'Inbox' : `Inbox, ${unread} unread`}
        title="Inbox: what happened to what you watch"
        popoverTarget={listId}
      >
        <Bell aria-hidden />
        {unread > 0 && (
          <span
            aria-hidden
            className="absolute -top-0.5 -right-0.5 min-w-4 rounded-full bg-accent px-1 text-2xs font-semibold text-on-accent"
          >
            {unread > 9 ? '9+' : unread}
          </span>
        )}
      </Button>
      <div
        id={listId}
        popover="auto"
        // What was seen is not new any more.
        onToggle={(event) => {
          if (event.newState === 'closed' && unreadOf(watchStore.get()) > 0) watchStore.set(readAll(watchStore.get()));
        }}
        className="panel fixed inset-auto top-12 right-3 m-0 max-h-96 w-[min(22rem,calc(100vw-1.5rem))] overflow-y-auto p-1 text-foreground shadow-lg md:top-auto md:right-auto md:bottom-12 md:left-2.5"
      >
        {state.news.length === 0 && (
          <p className="p-3 text-muted">Nothing yet. Press Watch on a job or a task type to hear of it here.</p>
        )}
        <ul className="divide-y">
          {state.news.map(({ jobId, taskType, status, at, isRead }) => (
            <li key={`${jobId} ${at}`}>
              <Link
                href={`/jobs/${jobId}`}
                onClick={(event) => event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover()}
                className="flex items-center gap-2 rounded-md px-2 py-2 hover:bg-raised"
              >
                <StatusBadge status={status} />
                <span className="min-w-0 grow truncate font-medium">{taskType}</span>
                <RelativeTime at={at} className="text-xs text-muted" />
                {!isRead && <span className="rounded-full bg-accent px-1.5 text-2xs text-on-accent">new</span>}
              </Link>
            </li>
          ))}
        </ul>
        <Link
          href="/settings/notifications"
          onClick={(event) => event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover()}
          className="block rounded-md px-2 py-2 text-accent underline underline-offset-2"
        >
          What is watched
        </Link>
      </div>
    </>
  );
}
