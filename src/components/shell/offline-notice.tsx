'use client';

import { useQueryClient } from '@tanstack/react-query';
import { CloudOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useRealtimeState } from '@/client/use-realtime';
import { useStateSince } from '@/client/use-state-since';
import { RelativeTime } from '@/components/ui/relative-time';

/** Where the service worker says that a page comes from what it kept. */
const keptAtName = 'data-kept-at';

/** On each page that is not what is true now: how old it is. */
export function OfflineNotice() {
  const state = useRealtimeState();
  const since = useStateSince(state);
  const keptAt = useKeptAt(state === 'live' || state === 'polling');
  const at = keptAt ?? (state === 'offline' ? since : null);
  return (
    // It is always there, so that what appears in it is read out.
    <div role="status" data-testid="offline-notice">
      {at !== null && (
        <p className="mb-4 flex gap-2 rounded-md bg-pending-soft px-3 py-2 text-pending">
          <CloudOff aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>
            <span className="font-semibold">Offline.</span>{' '}
            <span className="text-foreground">
              This is how it was when the server answered last: <RelativeTime at={at} />.
            </span>
          </span>
        </p>
      )}
    </div>
  );
}

/** When the page was kept that the browser shows in place of a new one; null once everything on it was asked for anew. */
function useKeptAt(isReachable: boolean): string | null {
  const cache = useQueryClient();
  const [keptAt, setKeptAt] = useState<string | null>(null);
  useEffect(() => setKeptAt(document.documentElement.getAttribute(keptAtName)), []);
  useEffect(() => {
    if (!isReachable || keptAt === null) return;
    void cache.invalidateQueries().then(() => {
      document.documentElement.removeAttribute(keptAtName);
      setKeptAt(null);
    });
  }, [cache, isReachable, keptAt]);
  return keptAt;
}
