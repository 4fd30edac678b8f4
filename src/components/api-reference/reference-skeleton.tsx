import { Skeleton } from '@/components/ui/skeleton';

/** The place of the reference, while its document or what draws it is on its way. */
export function ReferenceSkeleton() {
  return (
    <div role="status" className="panel flex flex-col gap-3 p-4">
      <span className="sr-only">Loading the reference</span>
      <Skeleton className="h-16" />
      <Skeleton className="h-96" />
    </div>
  );
}
