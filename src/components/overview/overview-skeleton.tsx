import { Skeleton } from '@/components/ui/skeleton';

/** The overview's shapes before its numbers are there. */
export function OverviewSkeleton() {
  return (
    <div className="flex flex-col gap-4">
      <Skeleton className="h-6 w-64" />
      <Skeleton className="h-40 sm:h-28 lg:h-[4.5rem]" />
      <div className="grid gap-4 lg:grid-cols-3">
        <Skeleton className="h-72 lg:col-span-2" />
        <Skeleton className="h-72" />
        <Skeleton className="h-24 lg:col-span-2" />
        <Skeleton className="h-24" />
      </div>
    </div>
  );
}
