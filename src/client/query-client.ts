import { defaultShouldDehydrateQuery, QueryCache, QueryClient } from '@tanstack/react-query';
import { isPageHeld } from './hold-page';
import { problemOf } from './problem-of';

/**
 * The cache of a page. What was fetched stays fresh for a while because the realtime connection patches it; a failed
 * query is tried twice more, except where trying again cannot help.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: signInWhenRefused }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        refetchOnWindowFocus: true,
        retry: (failures, error) => {
          const { status } = problemOf(error);
          return failures < 2 && (status === null || status >= 500);
        },
        retryDelay: (failures) => 400 * 2 ** failures,
      },
      dehydrate: { shouldDehydrateQuery: defaultShouldDehydrateQuery },
    },
  });
}

function signInWhenRefused(error: unknown): void {
  if (typeof window === 'undefined' || isPageHeld() || problemOf(error).status !== 401) return;
  const here = window.location.pathname + window.location.search;
  if (!here.startsWith('/sign-in')) window.location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
}
