import { Skeleton } from '@/components/ui/skeleton';

export function JobTableSkeleton() {
  return (
    <div role="status" className="divide-y">
      <span className="sr-only">Loading jobs</span>
      <div className="h-10" />
      <div className="h-8.5" />
      {Array.from({ length: 12 }, (_, row) => (
        <div key={row} className="flex h-[2.15rem] items-center gap-6 px-3">
          <Skeleton className="h-5 w-24 rounded-full" />
          <Skeleton className="h-4 w-40" />
          <Skeleton className="ml-auto h-4 w-16" />
        </div>
      ))}
    </div>
  );
}
