'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { classNames } from '@/components/ui/class-names';
import { settingsTabs } from './tabs';

/** The tabs of Settings. On a phone they scroll sideways. */
export function SettingsNav() {
  const path = usePathname();
  return (
    <nav aria-label="Settings" className="-mx-1 mb-4 overflow-x-auto border-b">
      <ul className="flex gap-1 px-1">
        {settingsTabs.map(({ href, label }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={path === href ? 'page' : undefined}
              className={classNames(
                'block border-b-2 border-transparent px-2 py-2 whitespace-nowrap text-muted hover:text-foreground',
                path === href && 'border-accent font-medium text-foreground',
              )}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
