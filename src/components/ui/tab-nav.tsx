'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { classNames } from './class-names';

interface TabNavProps {
  /** What the tabs are parts of. */
  label: string;
  tabs: readonly { href: string; label: string }[];
}

/** Tabs that are pages, each with an address of its own. On a phone they scroll sideways. */
export function TabNav({ label, tabs }: TabNavProps) {
  const path = usePathname();
  return (
    <nav aria-label={label} className="mb-4 border-b">
      <ul className="-mb-px flex gap-1 overflow-x-auto">
        {tabs.map((tab) => (
          <li key={tab.href}>
            <Link
              href={tab.href}
              aria-current={path === tab.href ? 'page' : undefined}
              className={classNames(
                'flex h-9 items-center border-b-2 border-transparent px-2.5 whitespace-nowrap text-muted outline-offset-[-2px] hover:text-foreground',
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
