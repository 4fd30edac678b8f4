'use client';

import { useSyncExternalStore } from 'react';

const neverChanges = () => () => undefined;

/** Where this TaskFlow is reached, for commands to copy. The server does not know how the reader got here. */
export function useOrigin(): string {
  return useSyncExternalStore(
    neverChanges,
    () => window.location.origin,
    () => 'http://localhost:3000',
  );
}
