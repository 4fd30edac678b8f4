import { RateLimiterPostgres, RateLimiterRedis } from 'rate-limiter-flexible';
import { keepAliveDelayMs, type Database } from '../database.ts';
import type { Env } from '../env.ts';
import { connectRedis, redisAddress, type RedisAddress, type RedisEnv } from '../queue/connect-redis.ts';
import { reconnectOnReadOnly } from '../queue/redis-state.ts';

/** How much of its limit a key has used in the window that runs. */
export interface WindowCount {
  count: number;
  endsInMs: number;
}

/** Where all web processes add up what they counted. */
export interface LimitStore {
  /** Adds to a key's count, and begins its window when none runs. @throws Error when the store cannot be reached */
  add(key: string, count: number): Promise<WindowCount>;
  close(): void;
}

type StoreEnv = RedisEnv & Pick<Env, 'QUEUE_PREFIX' | 'RATE_LIMIT_WINDOW_SECONDS'>;

/** Opens the store of the counts: Redis where there is one, else PostgreSQL. */
export function openLimitStore(env: StoreEnv, db: Pick<Database, 'pool'>): LimitStore {
  const address = redisAddress(env);
  const redis = address && openRedis(address);
  // What is counted here is judged elsewhere: their own limit, `points`, is none.
  const window = { duration: env.RATE_LIMIT_WINDOW_SECONDS, points: Number.MAX_SAFE_INTEGER };
  const store = redis
    ? new RateLimiterRedis({ storeClient: redis, keyPrefix: `${env.QUEUE_PREFIX}-limits`, ...window })
    : new RateLimiterPostgres({
        storeClient: db.pool,
        storeType: 'pool',
        schemaName: 'taskflow',
        tableName: 'rate_limits',
        tableCreated: true,
        keyPrefix: '',
        ...window,
      });
  return {
    async add(key, count) {
      const { consumedPoints, msBeforeNext } = await store.penalty(key, count);
      return { count: consumedPoints, endsInMs: msBeforeNext };
    },
    close: () => redis?.disconnect(),
  };
}

function openRedis(address: RedisAddress) {
  const redis = connectRedis(address, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 1000,
    socketTimeout: 4000,
    connectTimeout: 2000,
    keepAlive: keepAliveDelayMs,
    retryStrategy: (times) => Math.min(100 * times, 2000),
    reconnectOnError: reconnectOnReadOnly,
  });
  // Whoever adds hears of it.
  redis.on('error', () => undefined);
  return redis;
}
