import { EventEmitter } from 'node:events';
import {
  assertSchemaCompatibility,
  createRedisBackend,
  PostgresConnection,
  PostgresQueueBackend,
  type BackendFactory,
  type PostgresConnectionOptions,
} from 'bullmq';
import pg from 'pg';
import { giveUpSilentConnections } from '../silent-connections.ts';
import type { RedisClient } from './connect-redis.ts';

/** The longest that a consumer waits for a hint before it looks whether its connection is still there, in seconds. */
export const longestWaitSeconds = 5;
/** How long one on PostgreSQL waits: what it looks for meanwhile costs one statement and not five. */
export const postgresWaitSeconds = 60;

/**
 * BullMQ's Redis backend. Its own would wait for up to 10 s where hints are delayed, longer than a dead connection may,
 * and would wake nobody for a hint with a priority that is put back: an idle worker would leave it until its wait is over.
 */
export const alertRedisBackend =
  (connection: RedisClient): BackendFactory =>
  (name, options, more) => {
    const backend = createRedisBackend(name, options, more);
    const putBack = backend.moveJobFromActiveToWait.bind(backend);
    return Object.assign(Object.defineProperty(backend, 'maximumBlockTimeout', { value: longestWaitSeconds }), {
      async moveJobFromActiveToWait(...job: Parameters<typeof putBack>) {
        const answer = await putBack(...job);
        await connection.zadd(backend.keys['marker'] ?? '', 0, '0');
        return answer;
      },
    });
  };

/** BullMQ's PostgreSQL backend, made to outlive a database that is away and connections that are half open. */
export const createLastingPostgresBackend: BackendFactory<PostgresQueueBackend, PostgresConnectionOptions> = (
  name,
  options,
) => new LastingBackend(new LastingConnection(options.connection), name, options);

type Listener = Awaited<ReturnType<PostgresConnection['getListenClient']>>;

/** Where BullMQ on PostgreSQL tells those who wait. */
const jobsChannel = 'bullmq_jobs';

class LastingConnection extends PostgresConnection {
  #ready: Promise<void> | undefined;

  constructor(connection: PostgresConnectionOptions) {
    super(connection);
    if (this.pool instanceof pg.Pool) giveUpSilentConnections(this.pool);
  }

  // BullMQ's own keeps a first try that failed for good: a process that starts before its database would never queue.
  override waitUntilReady(): Promise<void> {
    this.#ready ??= this.#start().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #start(): Promise<void> {
    const client = await this.pool.connect();
    let isBroken = true;
    try {
      await assertSchemaCompatibility(client, this.schema);
      isBroken = false;
    } finally {
      client.release(isBroken);
    }
    // Those who called us attach their listeners first.
    setImmediate(() => this.emit('ready'));
  }
}

/** What a notification would have told that got lost. */
const hasDueHint = `SELECT EXISTS (SELECT FROM job WHERE queue = $1 AND state = 'waiting')
  OR EXISTS (SELECT FROM job WHERE queue = $1 AND state = 'delayed' AND process_at_ms <= $2::bigint) AS is_due`;

class LastingBackend extends PostgresQueueBackend {
  // BullMQ's own would wait for an hour where a hint is delayed, and trusts that a dead connection is noticed.
  override get maximumBlockTimeout(): number {
    return postgresWaitSeconds;
  }

  override async waitForJob(seconds: number): ReturnType<PostgresQueueBackend['waitForJob']> {
    const listener = await this.connection.getListenClient();
    const looks = setInterval(() => void this.#look(listener), longestWaitSeconds * 1000);
    try {
      return await super.waitForJob(seconds);
    } catch (error) {
      tellOfEnd(listener, error);
      throw error;
    } finally {
      clearInterval(looks);
    }
  }

  // A close by force leaves BullMQ's own waiting on.
  override async close(force?: boolean): Promise<void> {
    await this.disconnectBlocking();
    return super.close(force);
  }

  /** Asks over the very connection that listens, and so whether it is still there. */
  async #look(listener: Listener): Promise<void> {
    if (!(listener instanceof EventEmitter)) return;
    try {
      const { rows } = await listener.query(hasDueHint, [this.queueName, Date.now()]);
      if (rows[0]?.['is_due'] === true)
        listener.emit('notification', { channel: jobsChannel, payload: this.queueName });
    } catch (error) {
      tellOfEnd(listener, error);
    }
  }
}

/** BullMQ opens another connection for LISTEN only when this one tells of its end, which one half open never does. */
function tellOfEnd(listener: Listener, error: unknown): void {
  if (listener instanceof EventEmitter && listener.listenerCount('error') > 0) listener.emit('error', error);
}
