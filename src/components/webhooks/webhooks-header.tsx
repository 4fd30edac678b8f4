'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { PageHeader } from '@/components/shell/page-header';
import { classNames } from '@/components/ui/class-names';

const tabs = [
  { href: '/webhooks', label: 'Deliveries' },
  { href: '/webhooks/hosts', label: 'Hosts' },
  { href: '/webhooks/subscriptions', label: 'Subscriptions' },
  { href: '/webhooks/tools', label: 'Tools' },
] as const;

/** The heading of all that is about webhooks, with the way from one part to another. */
export function WebhooksHeader() {
  const path = usePathname();
  return (
    <>
      <PageHeader title="Webhooks" />
      <nav aria-label="Webhooks" className="mb-3 border-b">
        <ul className="-mb-px flex gap-1 overflow-x-auto">
          {tabs.map(({ href, label }) => (
            <li key={href}>
              <Link
                href={href}
                aria-current={path === href ? 'page' : undefined}
                className={classNames(
                  'flex h-9 items-center border-b-2 border-transparent px-2.5 whitespace-nowrap text-muted outline-offset-[-2px] hover:text-foreground',
                  path === href && 'border-accent font-medium text-foreground',
                )}
              >
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    </>
  );
}
