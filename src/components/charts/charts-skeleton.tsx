import { Skeleton } from '@/components/ui/skeleton';

/** The places of the four charts. */
export function ChartsSkeleton() {
  return (
    <div role="status" className="grid gap-3 lg:grid-cols-2">
      <span className="sr-only">Loading the charts</span>
      <Skeleton className="h-68" />
      <Skeleton className="h-68" />
      <Skeleton className="h-68" />
      <Skeleton className="h-68" />
    </div>
  );
}
