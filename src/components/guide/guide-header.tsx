'use client';

import Link from 'next/link';
import { parseAsString } from 'nuqs';
import { PageHeader } from '@/components/shell/page-header';
import { Button } from '@/components/ui/button';

const address = { parsers: { q: parseAsString } };

export function GuideHeader() {
  return (
    <PageHeader title="Manual" address={address}>
      <Button asChild variant="ghost">
        <Link href="/docs">API reference</Link>
      </Button>
    </PageHeader>
  );
}
