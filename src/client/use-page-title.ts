'use client';

import { useEffect } from 'react';

/** Renames the tab while what the page shows changes; null leaves the name that it came with. */
export function usePageTitle(title: string | null): void {
  useEffect(() => {
    if (title !== null) document.title = `${title} · TaskFlow`;
  }, [title]);
}
