'use client';

import { usePathname } from 'next/navigation';
import { useEffect } from 'react';

const key = 'taskflow:recent-pages';
const most = 6;

export interface RecentPage {
  path: string;
  title: string;
}

/** Notes each page that is opened, in this tab alone: what was looked at is nobody else's business. */
export function useRecentPages(): void {
  const path = usePathname();
  useEffect(() => {
    // The title follows the address a moment later.
    const timer = setTimeout(() => {
      const title = document.title.replace(/^\(\d+\) /, '').replace(/ · TaskFlow$/, '');
      const others = recentPages().filter((page) => page.path !== path);
      try {
        sessionStorage.setItem(key, JSON.stringify([{ path, title }, ...others].slice(0, most)));
      } catch {
        // Where storage is shut off there are no recent pages.
      }
    }, 500);
    return () => clearTimeout(timer);
  }, [path]);
}

/** The latest first. */
export function recentPages(): RecentPage[] {
  try {
    const kept: RecentPage[] = JSON.parse(sessionStorage.getItem(key) ?? '[]');
    return kept.filter((page) => typeof page?.path === 'string' && typeof page.title === 'string');
  } catch {
    return [];
  }
}
