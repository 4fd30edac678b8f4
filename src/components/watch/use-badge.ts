'use client';

import { useEffect } from 'react';
import { unreadOf } from './watch-state';
import { useWatchState } from './watch-store';

const mark = /^\(\d+\) /;

/** Says in the tab's title and icon, and on the installed app, how much of the inbox was not seen. */
export function useBadge(): void {
  const unread = unreadOf(useWatchState());
  useEffect(() => {
    const write = () => {
      const bare = document.title.replace(mark, '');
      const wanted = unread > 0 ? `(${unread}) ${bare}` : bare;
      if (document.title !== wanted) document.title = wanted;
    };
    write();
    // Each page has a title of its own.
    const observer = new MutationObserver(write);
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => observer.disconnect();
  }, [unread]);

  useEffect(() => {
    if (unread === 0) return;
    const icon = document.querySelector<HTMLLinkElement>('link[rel~=icon]');
    const before = icon?.getAttribute('href');
    icon?.setAttribute('href', '/icon-unread.svg');
    if ('setAppBadge' in navigator) navigator.setAppBadge(unread).catch(() => undefined);
    return () => {
      if (before) icon?.setAttribute('href', before);
      if ('clearAppBadge' in navigator) navigator.clearAppBadge().catch(() => undefined);
    };
  }, [unread]);
}
