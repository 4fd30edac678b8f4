import { problemOf } from '@/client/problem-of';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';

interface PageStatesProps {
  of: { isPending: boolean; isLoadingError: boolean; error: unknown; refetch: () => unknown };
  label: string;
  /** The title for those who may not see it. */
  refused: string;
}

/** What a tab of Settings shows while it has nothing to show. */
export function PageStates({ of: query, label, refused }: PageStatesProps) {
  if (query.isPending) {
    return (
      <div role="status">
        <span className="sr-only">{label}</span>
        <Skeleton className="h-64 max-w-3xl" />
      </div>
    );
  }
  if (!query.isLoadingError) return null;
  const isRefused = problemOf(query.error).status === 403;
  return <ErrorState error={query.error} {...(isRefused && { title: refused })} onRetry={() => void query.refetch()} />;
}
