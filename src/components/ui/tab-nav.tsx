'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { classNames } from './class-names';

interface TabNavProps {
  /** What the tabs are parts of. */
  label: string;
  tabs: readonly { href: string; label: string }[];
}

/** Tabs that are pages, each with an address of its own. On a phone they scroll sideways, and the one that is open is in sight. */
export function TabNav({ label, tabs }: TabNavProps) {
  const path = usePathname();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const { current: row } = list;
    const tab = row?.querySelector<HTMLElement>('[aria-current]');
    // In the middle of the row, by the row alone: the page itself must not move.
    if (row && tab) row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }, [path]);
  return (
    <nav aria-label={label} className="mb-4 border-b">
      <ul ref={list} className="-mb-px flex gap-1 overflow-x-auto">
        {tabs.map((tab) => (
          <li key={tab.href}>
            <Link
              href={tab.href}
              aria-current={path === tab.href ? 'page' : undefined}
              className={classNames(
                'flex h-9 items-center border-b-2 pointer-coarse:h-11 border-transparent px-2.5 whitespace-nowrap text-muted outline-offset-[-2px] hover:text-foreground',
                path === tab.href && 'border-accent font-medium text-foreground',
              )}
            >
              {tab.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
