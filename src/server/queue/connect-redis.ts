import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Env } from '../env.ts';

const sentinelAnswerMs = 2000;
/** How often a cluster is asked which node has which slots, beside whenever one has moved. */
const lookAgainMs = 5000;

/** How answers are mapped is the same everywhere. */
type ConnectionOptions = Omit<RedisOptions, 'replyMapping'>;

/** One server's connection, or those to the nodes of a cluster. */
export type RedisClient = Redis | Cluster;

/** The settings that say where Redis is. */
export type RedisEnv = Pick<Env, 'REDIS_URL' | 'REDIS_SENTINELS' | 'REDIS_SENTINEL_PASSWORD' | 'REDIS_CLUSTER_NODES'>;

/** Where Redis is: at a URL, at the primary that Sentinels name, whose name is then the URL's host, or a cluster. */
export interface RedisAddress {
  url: string;
  sentinels: Env['REDIS_SENTINELS'];
  sentinelPassword: Env['REDIS_SENTINEL_PASSWORD'];
  /** Nodes of a cluster of several shards, beside the one in the URL: any that answers tells of the others. */
  clusterNodes: Env['REDIS_CLUSTER_NODES'];
}

/** Undefined where the queue is in PostgreSQL. */
export function redisAddress(env: RedisEnv): RedisAddress | undefined {
  if (env.REDIS_URL === undefined) return undefined;
  return {
    url: env.REDIS_URL,
    sentinels: env.REDIS_SENTINELS,
    sentinelPassword: env.REDIS_SENTINEL_PASSWORD,
    clusterNodes: env.REDIS_CLUSTER_NODES,
  };
}

/** Opens a connection; after a failover it leads to the new primary by itself. The one place where Redis is connected to. */
export function connectRedis(address: RedisAddress, options: ConnectionOptions): RedisClient {
  if (address.clusterNodes !== undefined) return connectCluster(address, options);
  return connectServer(address, options);
}

/** Opens a connection to one server, which of a cluster is the node in the URL. */
export function connectServer({ url, sentinels, sentinelPassword }: RedisAddress, options: ConnectionOptions): Redis {
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

function connectCluster({ url, clusterNodes = [] }: RedisAddress, options: ConnectionOptions): Cluster {
  const { retryStrategy, lazyConnect = false, enableOfflineQueue = true, ...each } = options;
  const { host, protocol } = new URL(url);
  const isTls = protocol === 'rediss:';
  return new Cluster(
    [host, ...clusterNodes].map((node) => hostAndPort(node, 6379)),
    {
      lazyConnect,
      enableOfflineQueue,
      clusterRetryStrategy: (times) => retryStrategy?.(times) ?? null,
      slotsRefreshInterval: lookAgainMs,
      ...(each.connectTimeout !== undefined && { slotsRefreshTimeout: each.connectTimeout }),
      // Certificates are of names.
      ...(isTls && { dnsLookup: (name, answer) => answer(null, name) }),
      redisOptions: { ...each, ...credentialsIn(url), ...(isTls && { tls: {} }) },
    },
  );
}

function throughSentinels(url: string, sentinels: readonly string[]): ConnectionOptions {
  const { protocol, hostname, pathname } = new URL(url);
  return {
    name: hostname,
    sentinels: sentinels.map((sentinel) => hostAndPort(sentinel, 26_379)),
    ...credentialsIn(url),
    ...(pathname.length > 1 && { db: Number(pathname.slice(1)) }),
    ...(protocol === 'rediss:' && { tls: {}, enableTLSForSentinelMode: true, sentinelTLS: {} }),
  };
}

function credentialsIn(url: string): Pick<RedisOptions, 'username' | 'password'> {
  const { username, password } = new URL(url);
  return {
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
  };
}

function hostAndPort(place: string, usualPort: number): { host: string; port: number } {
  const { hostname: host, port } = new URL(`redis://${place}`);
  return { host, port: Number(port) || usualPort };
}
