'use client';

import { Button } from './button';

interface LoadMoreProps {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  label: string;
}

/** Adds the next page of a list to it; nothing where there is none. */
export function LoadMore({ list, label }: LoadMoreProps) {
  if (!list.hasNextPage) return null;
  return (
    <div className="mt-3 flex justify-center">
      <Button onClick={() => list.fetchNextPage()} disabled={list.isFetchingNextPage}>
        {list.isFetchingNextPage ? 'Loading…' : label}
      </Button>
    </div>
  );
}
