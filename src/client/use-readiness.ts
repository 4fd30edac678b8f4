'use client';

import { useQuery } from '@tanstack/react-query';
import type { WebReadiness } from '@/jobs/stats-schema';
import { answerWithin } from './answer-within';

/**
 * What web says of itself and its stores. `unreachable`: it said nothing. `unknown`: not asked yet, or something between
 * here and there answers instead.
 */
export type KnownReadiness = WebReadiness | 'unreachable' | 'unknown';

const askEveryMs = 5_000;
const askEveryMsWhileDegraded = 2_000;
const answerWithinMs = 5_000;

/** How the stores are, asked for again and again; all who use it share one question. */
export function useReadiness(): KnownReadiness {
  const { data } = useQuery({
    queryKey: ['readiness'],
    queryFn: askReadiness,
    // A browser that is offline is to say so, not to wait.
    networkMode: 'always',
    retry: false,
    refetchInterval: (query) => (isWhole(query.state.data ?? 'unknown') ? askEveryMs : askEveryMsWhileDegraded),
  });
  return data ?? 'unknown';
}

/** Whether nothing is known to be away. */
export function isWhole(readiness: KnownReadiness): boolean {
  if (readiness === 'unknown') return true;
  if (readiness === 'unreachable') return false;
  return readiness.status === 'ready' && (readiness.queue === 'up' || readiness.queue === 'evicting');
}

async function askReadiness(): Promise<KnownReadiness> {
  try {
    return await answerWithin(answerWithinMs, readReadiness);
  } catch {
    return 'unreachable';
  }
}

async function readReadiness(signal: AbortSignal): Promise<KnownReadiness> {
  // A 503 is an answer like any other: it names what is away.
  const response = await fetch('/readyz', { cache: 'no-store', signal });
  if (!response.headers.get('content-type')?.startsWith('application/json')) return 'unknown';
  const body: WebReadiness = await response.json();
  return typeof body.database === 'string' ? body : 'unknown';
}
