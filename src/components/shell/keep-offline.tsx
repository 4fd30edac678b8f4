'use client';

import { usePathname } from 'next/navigation';
import { useEffect } from 'react';

/** When what was asked for with a page is there, and the page is worth keeping. */
const settledAfterMs = 1_500;

/** Has the service worker keep each page that is opened, for when the server cannot be reached. In production alone. */
export function KeepOffline() {
  const path = usePathname();
  useEffect(() => {
    if (process.env.NODE_ENV !== 'production' || !('serviceWorker' in navigator)) return;
    const timer = setTimeout(() => void keep(), settledAfterMs);
    return () => clearTimeout(timer);
  }, [path]);
  return null;
}

async function keep(): Promise<void> {
  try {
    // A worker that has changed is taken at once, whatever a cache on the way says.
    await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
    const { active } = await navigator.serviceWorker.ready;
    if (navigator.onLine) active?.postMessage({ keep: window.location.pathname + window.location.search }, []);
  } catch {
    // Over plain HTTP, or where it is shut off, there is none.
  }
}
