import { Redis, type RedisOptions } from 'ioredis';
import type { Env } from '../env.ts';

const sentinelAnswerMs = 2000;

/** How answers are mapped is the same everywhere. */
type ConnectionOptions = Omit<RedisOptions, 'replyMapping'>;

/** Where Redis is: at a URL, or at the primary that Sentinels name, whose name is then the URL's host. */
export interface RedisAddress {
  url: string;
  sentinels: Env['REDIS_SENTINELS'];
  sentinelPassword: Env['REDIS_SENTINEL_PASSWORD'];
}

/** Undefined where the queue is in PostgreSQL. */
export function redisAddress(
  env: Pick<Env, 'REDIS_URL' | 'REDIS_SENTINELS' | 'REDIS_SENTINEL_PASSWORD'>,
): RedisAddress | undefined {
  const { REDIS_URL: url, REDIS_SENTINELS: sentinels, REDIS_SENTINEL_PASSWORD: sentinelPassword } = env;
  return url === undefined ? undefined : { url, sentinels, sentinelPassword };
}

/** Opens a connection; after a failover it leads to the new primary by itself. The one place where Redis is connected to. */
export function connectRedis({ url, sentinels, sentinelPassword }: RedisAddress, options: ConnectionOptions): Redis {
  if (sentinels === undefined) return new Redis(url, options);
  const { retryStrategy: sentinelRetryStrategy } = options;
  return new Redis({
    ...options,
    ...throughSentinels(url, sentinels),
    // Whoever is not to try again must not ask Sentinels for ever either, and one that is frozen must not keep anybody.
    ...(sentinelRetryStrategy && { sentinelRetryStrategy }),
    sentinelCommandTimeout: sentinelAnswerMs,
    ...(sentinelPassword !== undefined && { sentinelPassword }),
  });
}

function throughSentinels(url: string, sentinels: readonly string[]): ConnectionOptions {
  const { protocol, hostname, username, password, pathname } = new URL(url);
  return {
    name: hostname,
    sentinels: sentinels.map((sentinel) => {
      const { hostname: host, port } = new URL(`redis://${sentinel}`);
      return { host, port: Number(port) || 26_379 };
    }),
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(pathname.length > 1 && { db: Number(pathname.slice(1)) }),
    ...(protocol === 'rediss:' && { tls: {}, enableTLSForSentinelMode: true, sentinelTLS: {} }),
  };
}
