export const limitNames = ['concurrency', 'rateLimit', 'concurrencyPerKey', 'rateLimitPerKey'] as const;
export type LimitName = (typeof limitNames)[number];

/** Between what limits may be set. */
export const limitBounds = {
  mostAtOnce: 100_000,
  mostPerTime: 1_000_000,
  leastPerMs: 10,
  mostPerMs: 86_400_000,
} as const;
