'use client';

import { countText } from '@/client/format-number';
import { Button } from '@/components/ui/button';
import { LoadMore } from '@/components/ui/load-more';

/** As many rows as a page keeps: more would cost memory, and time whenever all of them are asked for anew. */
export const mostRows = 5000;

interface EndOfListProps {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  rows: number;
  /** Begins the list anew where it ends now. */
  onOlder: () => void;
}

/** What stands below the rows that are loaded: how to see older ones. */
export function EndOfList({ list, rows, onOlder }: EndOfListProps) {
  if (rows < mostRows) return <LoadMore list={list} label={rows === 0 ? 'Look further' : 'Load older jobs'} />;
  if (!list.hasNextPage) return null;
  return (
    <div className="mt-3 flex flex-wrap items-center justify-center gap-3">
      <p className="text-muted">{countText(rows)} jobs are loaded, as many as one page keeps.</p>
      <Button onClick={onOlder}>Show those before</Button>
    </div>
  );
}
