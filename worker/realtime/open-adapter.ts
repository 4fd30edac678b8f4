import { createAdapter as createPostgresAdapter } from '@socket.io/postgres-adapter';
import { createAdapter as createRedisAdapter } from '@socket.io/redis-adapter';
import type { ServerOptions } from 'socket.io';
import type { Database } from '../../src/server/database.ts';
import type { Env } from '../../src/server/env.ts';
import type { Logger } from '../../src/server/logger.ts';
import { redisAddress } from '../../src/server/queue/connect-redis.ts';
import { NotifyPool, notifyPrefix } from '../../src/server/realtime/notify-pool.ts';
import { openPublisher, openSubscriber, redisKey } from '../../src/server/realtime/quiet-redis.ts';

export interface OpenAdapter {
  adapter: NonNullable<ServerOptions['adapter']>;
  /** After the Socket.io server was closed. */
  close(): Promise<void>;
}

/**
 * What spans the servers of all workers: Redis where there is one, else PostgreSQL. The classic Redis adapter, not the
 * sharded one, because the official emitter speaks the classic one's language.
 */
export function openAdapter({ env, db, log }: { env: Env; db: Database; log: Logger }): OpenAdapter {
  const address = redisAddress(env);
  if (address) {
    const publisher = openPublisher(address, log);
    const subscriber = openSubscriber(address, log);
    return {
      adapter: createRedisAdapter(publisher.client, subscriber.client, { key: redisKey(env.QUEUE_PREFIX) }),
      async close() {
        publisher.close();
        subscriber.close();
      },
    };
  }
  const pool = new NotifyPool(db, env, log);
  return {
    // The adapter asks nothing of the pool but `query` and `connect`.
    adapter: createPostgresAdapter(pool as unknown as Database['pool'], {
      channelPrefix: notifyPrefix(env),
      // Messages are kept short enough, so its table for long ones is neither made nor cleaned.
      cleanupInterval: 2 ** 31 - 1,
      // Servers are counted only for acknowledgements between them, which nobody here waits for.
      heartbeatInterval: 60_000,
      heartbeatTimeout: 150_000,
      errorHandler: (error) => log.warn({ err: error }, 'a realtime message was not understood'),
    }),
    close: () => pool.close(),
  };
}
