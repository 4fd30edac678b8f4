'use client';

import { Braces, KeyRound, LayoutDashboard, List, Plus, ScrollText, Webhook } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { classNames } from '@/components/ui/class-names';

const places = [
  { href: '/', label: 'Overview', icon: LayoutDashboard, isHere: (path: string) => path === '/' },
  {
    href: '/jobs',
    label: 'Jobs',
    icon: List,
    isHere: (path: string) => path.startsWith('/jobs') && path !== '/jobs/new',
  },
  { href: '/jobs/new', label: 'New job', icon: Plus, isHere: (path: string) => path === '/jobs/new' },
  { href: '/webhooks', label: 'Webhooks', icon: Webhook, isHere: (path: string) => path.startsWith('/webhooks') },
  { href: '/keys', label: 'Keys', icon: KeyRound, isHere: (path: string) => path === '/keys' },
  { href: '/audit', label: 'Audit', icon: ScrollText, isHere: (path: string) => path === '/audit' },
  { href: '/docs', label: 'API', icon: Braces, isHere: (path: string) => path === '/docs' },
];

export function MainNav() {
  const path = usePathname();
  return (
    <nav
      aria-label="Main"
      className="max-md:fixed max-md:inset-x-0 max-md:bottom-0 max-md:z-30 max-md:border-t max-md:bg-background max-md:pb-[env(safe-area-inset-bottom)]"
    >
      <ul className="flex max-md:justify-around md:flex-col md:gap-0.5">
        {places.map(({ href, label, icon: Icon, isHere }) => (
          <li key={href} className="max-md:flex-1">
            <Link
              href={href}
              aria-current={isHere(path) ? 'page' : undefined}
              className={classNames(
                'flex items-center gap-2 rounded-md px-2 text-muted hover:text-foreground max-md:h-14 max-md:flex-col max-md:justify-center max-md:gap-1 max-md:px-0.5 max-md:whitespace-nowrap max-md:text-2xs md:h-8 md:hover:bg-raised',
                isHere(path) && 'font-medium text-foreground max-md:text-accent md:bg-raised',
              )}
            >
              <Icon aria-hidden className="size-4" />
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
