'use client';

import { SearchX } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { usePageTitle } from '@/client/use-page-title';
import { decodedPart } from '@/client/decoded-part';
import { visibleText } from '@/jobs/visible-text';
import { Button } from './button';
import { EmptyState } from './empty-state';

interface NotThereProps {
  /** "worker": a word for the title of the page too. */
  what: string;
  /** As it stands in the address. */
  id: string;
  /** Why there may be none. */
  children: ReactNode;
  href: string;
  all: string;
}

/** In place of a thing that an address names and that is not there. */
export function NotThere({ what, id, children, href, all }: NotThereProps) {
  usePageTitle(`No such ${what}`);
  return (
    <EmptyState icon={<SearchX />} title={`There is no such ${what}.`}>
      <p className="[overflow-wrap:anywhere]">
        <bdi>
          <code className="font-mono text-xs">{visibleText(decodedPart(id).slice(0, 100))}</code>
        </bdi>{' '}
        {children}
      </p>
      <Button asChild className="mt-3">
        <Link href={href}>{all}</Link>
      </Button>
    </EmptyState>
  );
}
