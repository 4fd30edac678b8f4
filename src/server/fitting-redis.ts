import type { Env } from './env.ts';
import { connectServer, redisAddress, type RedisAddress } from './queue/connect-redis.ts';
import { badEvictionPolicy, isCluster, shardsOf } from './queue/redis-state.ts';
import { StartRefused } from './start-refused.ts';

const redisAnswerMs = 2000;

interface RedisFacts {
  policy: string | undefined;
  /** How many there are of a cluster, undefined where it is none. */
  shards: number | undefined;
}

/**
 * Whether the Redis in the settings keeps hints, and is the kind that the settings say. One that is away is not waited for: the
 * queue waits, and readiness tells.
 *
 * @throws StartRefused
 */
export async function assertFittingRedis(env: Env): Promise<void> {
  const address = redisAddress(env);
  if (!address) return;
  if (address.sentinels && address.clusterNodes) {
    throw new StartRefused('REDIS_SENTINELS and REDIS_CLUSTER_NODES are both set: set one of them.');
  }
  const facts = await factsOfAny(address);
  if (!facts) return;
  const { policy, shards } = facts;
  if (shards !== undefined && !/\{[^{}]+\}/.test(env.QUEUE_PREFIX)) {
    throw new StartRefused(
      'Redis is a cluster, where keys that belong together need a tag: set QUEUE_PREFIX={taskflow} (docs/many-machines.md).',
    );
  }
  if (shards !== undefined && shards > 1 && !address.clusterNodes) {
    throw new StartRefused(
      `Redis is a cluster of ${shards} shards: name some of its nodes in REDIS_CLUSTER_NODES (docs/many-machines.md).`,
    );
  }
  if (shards === undefined && address.clusterNodes) {
    throw new StartRefused('REDIS_CLUSTER_NODES is set, and Redis is no cluster: leave it out.');
  }
  if (policy !== undefined) {
    throw new StartRefused(`Redis has maxmemory-policy ${policy}: set it to noeviction, or it drops queued work.`);
  }
}

/** Of a cluster any node will do. */
async function factsOfAny(address: RedisAddress): Promise<RedisFacts | undefined> {
  for (const host of [undefined, ...(address.clusterNodes ?? [])]) {
    const url = new URL(address.url);
    if (host !== undefined) url.host = host;
    const facts = await factsOf({ ...address, url: url.href });
    if (facts) return facts;
  }
  return undefined;
}

async function factsOf(address: RedisAddress): Promise<RedisFacts | undefined> {
  const redis = connectServer(address, {
    lazyConnect: true,
    connectTimeout: redisAnswerMs,
    // A Redis that is frozen accepts the connection and then says nothing.
    commandTimeout: redisAnswerMs,
    socketTimeout: redisAnswerMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const policy = badEvictionPolicy(await redis.info('memory'));
    if (!isCluster(await redis.info('cluster'))) return { policy, shards: undefined };
    return { policy, shards: shardsOf(await redis.cluster('INFO')) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    if (/WRONGPASS|NOAUTH/.test(reason)) throw new StartRefused(`Redis refused REDIS_URL: ${reason}.`);
    return undefined;
  } finally {
    redis.disconnect();
  }
}
