import { TaskFlowError } from '../../jobs/errors.ts';
import type { Caller } from '../auth/caller.ts';
import type { Database } from '../database.ts';
import type { Env } from '../env.ts';
import type { Logger } from '../logger.ts';
import type { RedisEnv } from '../queue/connect-redis.ts';
import { openLimitStore } from './limit-store.ts';
import { createRequestCounts, type Standing } from './request-counts.ts';

/**
 * What an address may fail at, each counted by itself: presenting a key that is none of ours, which then may not be tried
 * further, and coming without any, which shuts nobody else behind the address out.
 */
export type Failure = 'bad_key' | 'no_key';

/** The headers that tell a caller about a limit. */
export type LimitHeaders = Record<string, string>;

/** How many requests whoever asks may make. Nothing here waits for anything. */
export interface RateLimits {
  /**
   * Counts a request of a caller who is known.
   *
   * @returns the headers of the answer; none where there is no limit, as on this machine without a key
   * @throws TaskFlowError rate_limited
   */
  takeFor(caller: Caller): LimitHeaders;
  /**
   * Refuses an address that presented too many bad keys.
   *
   * @param isExempt asked only then
   * @throws TaskFlowError rate_limited
   */
  refuseGuesser(address: string | null, isExempt: () => boolean): void;
  /**
   * Counts a request that failed to say who asks.
   *
   * @returns the headers of its answer
   * @throws TaskFlowError rate_limited
   */
  takeFailed(address: string | null, failure: Failure): LimitHeaders;
  close(): void;
}

type LimitEnv = RedisEnv &
  Pick<Env, 'QUEUE_PREFIX' | 'RATE_LIMIT_PER_KEY' | 'RATE_LIMIT_PER_ADDRESS' | 'RATE_LIMIT_WINDOW_SECONDS'>;

export function createRateLimits(env: LimitEnv, db: Pick<Database, 'pool'>, log: Pick<Logger, 'warn'>): RateLimits {
  const { RATE_LIMIT_PER_KEY: perKey, RATE_LIMIT_PER_ADDRESS: perAddress, RATE_LIMIT_WINDOW_SECONDS: seconds } = env;
  if (perKey === 0 && perAddress === 0) return noLimits;
  const counts = createRequestCounts(openLimitStore(env, db), seconds * 1000, (error) =>
    log.warn({ err: error }, 'the store of the rate limits is away: each process counts for itself'),
  );
  const keyPolicy = { name: 'key', limit: perKey, seconds };
  const addressPolicy = { name: 'address', limit: perAddress, seconds };

  return {
    takeFor({ kind, keyId }) {
      if (perKey === 0 || keyId === null) return {};
      // A program that uses a key up must not take the dashboard away from whoever signed in with it.
      return judge(keyPolicy, counts.take(`${kind}:${keyId}`, perKey));
    },
    refuseGuesser(address, isExempt) {
      if (perAddress === 0 || address === null) return;
      const standing = counts.look(`bad_key:${address}`, perAddress);
      if (standing.isOver && !isExempt()) judge(addressPolicy, standing);
    },
    takeFailed(address, failure) {
      if (perAddress === 0 || address === null) return {};
      return judge(addressPolicy, counts.take(`${failure}:${address}`, perAddress));
    },
    close: () => counts.close(),
  };
}

const noLimits: RateLimits = {
  takeFor: () => ({}),
  refuseGuesser: () => undefined,
  takeFailed: () => ({}),
  close: () => undefined,
};

interface Policy {
  name: string;
  limit: number;
  seconds: number;
}

/**
 * The headers of draft-ietf-httpapi-ratelimit-headers-10.
 *
 * @throws TaskFlowError rate_limited
 */
function judge({ name, limit, seconds }: Policy, { isOver, remaining, resetInMs }: Standing): LimitHeaders {
  // Rounded up: who waits for so long finds the next window.
  const resetSeconds = Math.max(1, Math.ceil(resetInMs / 1000));
  const headers = {
    RateLimit: `"${name}";r=${isOver ? 0 : remaining};t=${resetSeconds}`,
    'RateLimit-Policy': `"${name}";q=${limit};w=${seconds}`,
  };
  if (!isOver) return headers;
  const whose = name === 'key' ? 'This key' : 'This address, without a valid key,';
  throw new TaskFlowError('rate_limited', `${whose} may make ${limit} requests in ${seconds} s. Try again later.`, {
    headers: { ...headers, 'Retry-After': String(resetSeconds) },
  });
}
