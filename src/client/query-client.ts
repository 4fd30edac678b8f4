import { defaultShouldDehydrateQuery, MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { problemOf } from './problem-of';

/** Told of each failure; whether something was to be done, and was not. */
type OnFailure = (error: unknown, failure: { isUndone: boolean }) => void;

/**
 * The cache of a page. What was fetched stays fresh for a while because the realtime connection patches it; a failed
 * query is tried twice more, except where trying again cannot help.
 *
 * @param onFailure given by the browser alone: the server makes caches too, and must not draw in what speaks to a person
 */
export function createQueryClient(onFailure: OnFailure = () => undefined): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: (error) => onFailure(error, { isUndone: false }) }),
    mutationCache: new MutationCache({ onError: (error) => onFailure(error, { isUndone: true }) }),
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
