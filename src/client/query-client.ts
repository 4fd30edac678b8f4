import { defaultShouldDehydrateQuery, MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { askToSignIn } from './ask-to-sign-in';
import { problemOf } from './problem-of';

/**
 * The cache of a page. What was fetched stays fresh for a while because the realtime connection patches it; a failed
 * query is tried twice more, except where trying again cannot help.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: (error) => askToSignIn(error, { isUndone: false }) }),
    mutationCache: new MutationCache({ onError: (error) => askToSignIn(error, { isUndone: true }) }),
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
