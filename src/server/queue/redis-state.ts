import { Cluster } from 'ioredis';
import type { RedisClient } from './connect-redis.ts';
import type { QueueState } from './hint-queue.ts';

/** What Redis refuses commands with, and what that is called. */
const refusals: [start: RegExp, state: QueueState][] = [
  [/READONLY/, 'read-only'],
  [/\bOOM\b/, 'out of memory'],
  [/MISCONF/, 'cannot save'],
  [/LOADING/, 'loading'],
];

/** Every other policy throws hints or BullMQ's locks away when memory is short. */
const goodPolicy = 'noeviction';

/**
 * How a Redis is: whether it takes a write, since one that only answers reads is of no use here, and keeps what it took.
 *
 * @param probeKey a key of our own that is written to, for a minute
 */
export async function readRedisState(redis: RedisClient, probeKey: string): Promise<QueueState> {
  try {
    const [memory] = await Promise.all([infoOf(redis, 'memory', probeKey), redis.set(probeKey, '1', 'EX', 60)]);
    return badEvictionPolicy(memory) === undefined ? 'up' : 'evicting';
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return refusals.find(([start]) => start.test(message))?.[1] ?? 'down';
  }
}

/**
 * The eviction policy by which this Redis would lose hints; undefined when it is the right one or not told.
 *
 * @param memory the answer of INFO memory, which unlike CONFIG is allowed everywhere
 */
export function badEvictionPolicy(memory: string): string | undefined {
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  return policy === goodPolicy ? undefined : policy;
}

/** What Redis tells of itself: of a cluster the node that has the key. */
export async function infoOf(redis: RedisClient, section: string, key: string): Promise<string> {
  if (!(redis instanceof Cluster)) return redis.info(section);
  return String(await redis.eval(`return redis.call('INFO', ARGV[1])`, 1, key, section));
}

/** Whether this Redis is a node of a cluster. @param cluster the answer of INFO cluster */
export function isCluster(cluster: string): boolean {
  return /^cluster_enabled:1/m.test(cluster);
}

/** Over how many nodes the keys are spread. @param cluster the answer of CLUSTER INFO */
export function shardsOf(cluster: string): number {
  return Number(/^cluster_size:(\d+)/m.exec(cluster)?.[1] ?? 0);
}

/** For ioredis: a primary that became a replica is left, so that its name leads to the new primary. */
export function reconnectOnReadOnly(error: Error): boolean {
  return error.message.includes('READONLY');
}
