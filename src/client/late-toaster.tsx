'use client';

import { lazy, Suspense, useEffect, useState } from 'react';
import { onToasterWanted } from './toast';

const Toaster = lazy(() => import('@/components/ui/toaster').then((module) => ({ default: module.Toaster })));

/** Waits for an idle moment after the first paint, or for the first thing to say. */
export function LateToaster() {
  const [isDue, setIsDue] = useState(false);
  useEffect(() => {
    const due = () => setIsDue(true);
    const forget = onToasterWanted(due);
    // Safari has no idle callbacks.
    const timer = setTimeout(due, 2_000);
    return () => {
      forget();
      clearTimeout(timer);
    };
  }, []);
  if (!isDue) return null;
  return (
    <Suspense fallback={null}>
      <Toaster />
    </Suspense>
  );
}
