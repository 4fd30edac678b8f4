import { Skeleton } from './skeleton';

/** The shape of a `FormFrame` while what it needs is asked for. */
export function FormSkeleton() {
  return (
    <div role="status" className="two-columns">
      <span className="sr-only">Loading the form</span>
      <div className="flex flex-col gap-4">
        <Skeleton className="h-24" />
        <Skeleton className="h-72" />
        <Skeleton className="h-44" />
      </div>
      <div className="flex flex-col gap-4">
        <Skeleton className="h-8" />
        <Skeleton className="h-56" />
      </div>
    </div>
  );
}
