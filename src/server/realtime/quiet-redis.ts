import { randomUUID } from 'node:crypto';
import { Cluster } from 'ioredis';
import { keepAliveDelayMs } from '../database.ts';
import type { Logger } from '../logger.ts';
import { connectRedis, type RedisAddress, type RedisClient } from '../queue/connect-redis.ts';

/** The prefix of the Pub/Sub channels of adapter and emitter: they must agree. */
export function redisKey(queuePrefix: string): string {
  return `${queuePrefix}-io`;
}

/** A connection whose commands never fail, since adapter and emitter look at no answer. */
export interface QuietRedis {
  /** What the adapter or emitter gets. */
  client: object;
  close(): void;
}

// A connection that owes an answer for this long is given up; a subscriber, which nobody owes anything, asks for one.
const socketTimeout = 4000;
const pingEveryMs = 4000;
const mostUnheard = 2;

/** Opens a connection for publishing: what cannot be sent now is dropped, nothing is kept for later. */
export function openPublisher(address: RedisAddress, log: Pick<Logger, 'warn'>): QuietRedis {
  const forNow = { enableOfflineQueue: false, maxRetriesPerRequest: 0, connectTimeout: 2000 };
  return quiet(connectRedis(address, { ...forNow, ...noticing }), log);
}

/** Opens a connection for subscribing: it subscribes again whenever Redis is back. */
export function openSubscriber(address: RedisAddress, log: Pick<Logger, 'warn'>): QuietRedis {
  const redis = connectRedis(address, { maxRetriesPerRequest: null, connectTimeout: 5000, ...noticing });
  const ask = redis instanceof Cluster ? hearItself(redis) : () => redis.ping();
  const pings = setInterval(() => {
    if (redis.status === 'ready') ask().catch(() => undefined);
  }, pingEveryMs).unref();
  redis.once('end', () => clearInterval(pings));
  return quiet(redis, log);
}

/**
 * In a cluster the connection that hears is one of the driver's own, which a ping does not take. A message of its own that it
 * does not hear tells that it hears nothing: then all connections are opened anew.
 */
function hearItself(redis: Cluster): () => Promise<unknown> {
  const channel = `taskflow-echo-${randomUUID()}`;
  let unheard = 0;
  redis.on('message', (from: string) => {
    if (from === channel) unheard = 0;
  });
  redis.subscribe(channel).catch(() => undefined);
  return async () => {
    unheard += 1;
    if (unheard > mostUnheard) {
      unheard = 0;
      redis.disconnect(true);
      return;
    }
    await redis.publish(channel, '');
  };
}

const noticing = { socketTimeout, keepAlive: keepAliveDelayMs, retryStrategy };

function retryStrategy(times: number): number {
  return Math.min(100 * times, 2000);
}

function quiet(redis: RedisClient, log: Pick<Logger, 'warn'>): QuietRedis {
  let isDown = false;
  redis.on('ready', () => (isDown = false));
  redis.on('error', (error) => {
    // One line an outage, not one a try.
    if (!isDown) log.warn({ err: error }, 'realtime has no connection to Redis');
    isDown = true;
  });
  const ignore = (): void => undefined;
  const on = (event: string, listener: (...args: unknown[]) => void) => redis.on(event, listener);
  const off = (event: string, listener: (...args: unknown[]) => void) => redis.off(event, listener);
  const client = {
    on,
    off,
    publish: (channel: string, message: string | Buffer) => redis.publish(channel, message).catch(ignore),
    subscribe: (channels: string[]) => redis.subscribe(...[channels].flat()).catch(ignore),
    psubscribe: (pattern: string) => redis.psubscribe(pattern).catch(ignore),
    unsubscribe: (channels: string[]) => redis.unsubscribe(...[channels].flat()).catch(ignore),
    punsubscribe: (pattern: string) => redis.punsubscribe(pattern).catch(ignore),
  };
  return { client, close: () => redis.disconnect() };
}
