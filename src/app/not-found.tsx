import { SearchX } from 'lucide-react';
import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <div>
        <h1 className="sr-only">Page not found</h1>
        <EmptyState icon={<SearchX />} title="There is no such page.">
          <Button asChild className="mt-2">
            <Link href="/">To the overview</Link>
          </Button>
        </EmptyState>
      </div>
    </main>
  );
}
