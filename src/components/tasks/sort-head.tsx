import { ArrowDown, ArrowUp } from 'lucide-react';
import { classNames } from '@/components/ui/class-names';
import type { TaskColumn, TaskOrder } from './sort-tasks';

interface SortHeadProps {
  column: TaskColumn;
  label: string;
  order: TaskOrder;
  onSort: (column: TaskColumn) => void;
  className: string;
}

/** The head of a column by which the list can be sorted. */
export function SortHead({ column, label, order, onSort, className }: SortHeadProps) {
  const isSorted = order.sort === column;
  const Arrow = order.order === 'asc' ? ArrowUp : ArrowDown;
  const direction = order.order === 'asc' ? 'ascending' : 'descending';
  return (
    <th scope="col" className={className} aria-sort={isSorted ? direction : undefined}>
      <button
        type="button"
        title={`Sort by ${label}`}
        onClick={() => onSort(column)}
        className={classNames(
          'inline-flex min-h-6 items-center gap-1 hover:text-foreground pointer-coarse:min-h-10',
          isSorted && 'text-foreground',
        )}
      >
        {label}
        {isSorted && <Arrow aria-hidden className="size-3" />}
      </button>
    </th>
  );
}
