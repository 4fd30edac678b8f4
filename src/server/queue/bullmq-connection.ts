import {
  Queue,
  Worker,
  type IQueueBackend,
  type JobProgress,
  type PostgresConnectionOptions,
  type PostgresQueueBackend,
} from 'bullmq';
import { Cluster } from 'ioredis';
import { queuePoolSizes } from '../connection-budget.ts';
import { keepAliveDelayMs } from '../database.ts';
import type { Env } from '../env.ts';
import { defaultSchema, inSchema, queueSchema } from '../schema-name.ts';
import {
  alertRedisBackend,
  createLastingPostgresBackend,
  longestWaitSeconds,
  postgresWaitSeconds,
} from './bullmq-backends.ts';
import { connectRedis, redisAddress, type RedisClient, type RedisEnv } from './connect-redis.ts';
import type { Hint } from './hint-queue.ts';
import { reconnectOnReadOnly } from './redis-state.ts';

type QueueEnv = RedisEnv & Pick<Env, 'QUEUE_PREFIX' | 'DATABASE_URL' | 'DATABASE_DIRECT_URL' | 'DATABASE_SCHEMA'>;

/** BullMQ on PostgreSQL notifies and locks in the whole database by this name alone, whatever its schema. */
const queueName = ({ DATABASE_SCHEMA: schema }: QueueEnv) => (schema === defaultSchema ? 'hints' : `hints_${schema}`);
const jobOptions = { removeOnComplete: true, removeOnFail: true, attempts: 1 } as const;
// A dead worker's unclaimed hints come back within two stalled rounds.
const workerOptions = {
  lockDuration: 5000,
  stalledInterval: 5000,
  maxStalledCount: 1_000_000,
  drainDelay: longestWaitSeconds,
} as const;
// A connection that owes an answer for this long is given up, so that one half open is noticed within 10 s. Redis owes a
// waiting consumer nothing before its wait is over.
const redisAnswerMs = 4000;
const redisWaitMs = longestWaitSeconds * 1000 + 2000;
const postgresAnswerMs = 4000;

function postgresConnection(env: QueueEnv, max: number) {
  return {
    connectionString: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL,
    schema: queueSchema(env.DATABASE_SCHEMA),
    max,
    connectionTimeoutMillis: 2000,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveDelayMs,
    query_timeout: postgresAnswerMs,
    application_name: inSchema(env.DATABASE_SCHEMA, 'taskflow-queue'),
  };
}

/** A producer: fails fast, since a submit must not wait for a dead queue. Its Redis connection, where it has one, too. */
export function openQueue(env: QueueEnv) {
  // BullMQ would ask for Redis's version before the connection is up, and without a queue for commands that fails this
  // connection for good. The consumer's connection asks.
  const skips = { skipWaitingForReady: true, skipVersionCheck: true };
  const options = { prefix: env.QUEUE_PREFIX, defaultJobOptions: jobOptions, ...skips };
  const address = redisAddress(env);
  if (!address) {
    const queue = new Queue<Hint, void, string, Hint, void, string, PostgresQueueBackend, PostgresConnectionOptions>(
      queueName(env),
      { ...options, connection: postgresConnection(env, queuePoolSizes.producer) },
      createLastingPostgresBackend,
    );
    return { queue, redis: undefined };
  }
  const connection = connectRedis(address, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 2000,
    // A late command alone would leave a connection half open in use.
    socketTimeout: redisAnswerMs,
    connectTimeout: 2000,
    keepAlive: keepAliveDelayMs,
    retryStrategy: (times) => Math.min(100 * times, 2000),
    reconnectOnError: reconnectOnReadOnly,
  });
  return { queue: new Queue<Hint>(queueName(env), { ...options, connection }), redis: connection };
}

export interface OpenConsumer {
  worker:
    | Worker<Hint, void, string, IQueueBackend>
    | Worker<Hint, void, string, PostgresQueueBackend, JobProgress, PostgresConnectionOptions>;
  /** The longest that it waits for a hint. */
  waitSeconds: number;
}

/** A consumer without a processor: hints are fetched by hand, when there is a slot for what they name. */
export function openConsumer(env: QueueEnv): OpenConsumer {
  const address = redisAddress(env);
  if (!address) {
    const connection = postgresConnection(env, queuePoolSizes.consumer);
    const worker = new Worker<Hint, void, string, PostgresQueueBackend, JobProgress, PostgresConnectionOptions>(
      queueName(env),
      null,
      { ...workerOptions, drainDelay: postgresWaitSeconds, prefix: env.QUEUE_PREFIX, connection },
      createLastingPostgresBackend,
    );
    return { worker, waitSeconds: postgresWaitSeconds };
  }
  const connection = connectRedis(address, {
    maxRetriesPerRequest: null,
    connectTimeout: 5000,
    socketTimeout: redisAnswerMs,
    keepAlive: keepAliveDelayMs,
    retryStrategy: (times) => Math.min(100 * times, 2000),
    reconnectOnError: reconnectOnReadOnly,
  });
  waitLonger(connection);
  const options = { ...workerOptions, prefix: env.QUEUE_PREFIX, connection };
  const worker = new Worker<Hint, void, string, IQueueBackend>(
    queueName(env),
    null,
    options,
    alertRedisBackend(connection),
  );
  return { worker, waitSeconds: longestWaitSeconds };
}

/** BullMQ waits for hints on a connection of its own, made like this one. */
function waitLonger(connection: RedisClient): void {
  if (connection instanceof Cluster) {
    const duplicate = connection.duplicate.bind(connection);
    connection.duplicate = (nodes, more) =>
      duplicate(nodes, { ...more, redisOptions: { ...more?.redisOptions, socketTimeout: redisWaitMs } });
    return;
  }
  const duplicate = connection.duplicate.bind(connection);
  connection.duplicate = (more) => duplicate({ ...more, socketTimeout: redisWaitMs });
}
