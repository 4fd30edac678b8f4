import type { QueryClient } from '@tanstack/react-query';

/** Keeps an answer under the key by which tRPC's hooks find it: the path in parts, the input, the kind. */
export function prefetchQuery<Answer>(
  cache: QueryClient,
  path: string,
  input: Record<string, unknown> | undefined,
  ask: () => Promise<Answer>,
): Promise<void> {
  const details = input === undefined ? { type: 'query' } : { input, type: 'query' };
  return cache.prefetchQuery({ queryKey: [path.split('.'), details], queryFn: ask, retry: false });
}
