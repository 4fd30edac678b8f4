'use client';

import { useBadge } from './use-badge';
import { useWatch } from './use-watch';

/** Hears of what is watched on every page, and says how much is new. */
export function Watcher() {
  useWatch();
  useBadge();
  return null;
}
