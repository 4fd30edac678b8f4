'use client';

import { Button } from './button';

interface LoadMoreProps {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  label: string;
}

/** Adds the next page of a list to it; nothing where there is none. */
export function LoadMore({ list, label }: LoadMoreProps) {
  if (!list.hasNextPage) return null;
  const isBusy = list.isFetchingNextPage;
  return (
    <div className="mt-3 flex justify-center">
      {/* Not disabled: the keyboard would leave it. */}
      <Button onClick={() => !isBusy && list.fetchNextPage()} aria-disabled={isBusy}>
        {isBusy ? 'Loading…' : label}
      </Button>
    </div>
  );
}
