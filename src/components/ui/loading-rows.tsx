import { classNames } from './class-names';
import { Skeleton } from './skeleton';

interface LoadingRowsProps {
  /** What is loading, for those who do not see the shapes. */
  label: string;
  rows?: number;
  /** The height of a row as it will be. */
  className?: string;
}

/** The rows of a list before they are there. */
export function LoadingRows({ label, rows = 8, className }: LoadingRowsProps) {
  return (
    <div role="status" className="divide-y">
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={classNames('flex h-14 items-center gap-6 px-3', className)}>
          <Skeleton className="h-5 w-36" />
          <Skeleton className="h-4 w-60 max-md:hidden" />
        </div>
      ))}
    </div>
  );
}
