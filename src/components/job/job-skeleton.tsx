import { Skeleton } from '@/components/ui/skeleton';

export function JobSkeleton() {
  return (
    <div role="status" className="flex flex-col gap-4">
      <span className="sr-only">Loading the job</span>
      <Skeleton className="h-8 w-80 max-w-full" />
      <Skeleton className="h-16" />
      <div className="grid gap-4 lg:grid-cols-2">
        <Skeleton className="h-40" />
        <Skeleton className="h-40" />
        <Skeleton className="h-72" />
        <Skeleton className="h-72" />
      </div>
    </div>
  );
}
