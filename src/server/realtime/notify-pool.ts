import pg from 'pg';
import type { Env } from '../env.ts';
import { keepAliveDelayMs, type Database } from '../database.ts';
import type { Logger } from '../logger.ts';
import { inSchema } from '../schema-name.ts';

/** The channel prefix of adapter and emitter: they must agree. */
export const notifyPrefix = (env: Pick<Env, 'DATABASE_SCHEMA'>): string => env.DATABASE_SCHEMA;

const mostWaiting = 5000;
const mostPerStatement = 200;
// A connection that only listens is asked for a sign of life, so that one half open is noticed within 10 s.
const askEveryMs = 5000;
const answerTimeoutMs = 4000;

// One statement for all that waits, since commits that notify are serialised in the server; a lost broadcast is found
// by the next poll, so its commit waits for no disk.
const notify = {
  name: 'realtime_notify',
  text: `SELECT pg_notify(n.channel, n.payload), set_config('synchronous_commit', 'off', true)
    FROM unnest($1::text[], $2::text[]) AS n(channel, payload)`,
};

/**
 * What `@socket.io/postgres-adapter` and `-emitter` take for a pg.Pool. Its `query` gathers their notifications and
 * never fails (the emitter answers a failure by emitting again, without end); its `connect` opens a connection of its
 * own for LISTEN, past a transaction pooler where DATABASE_DIRECT_URL is given.
 */
export class NotifyPool {
  readonly #db: Database;
  readonly #log: Pick<Logger, 'warn'>;
  readonly #connectionString: string;
  readonly #name: string;
  #waiting: { channel: string; payload: string }[] = [];
  #sending: Promise<void> | undefined;
  #endListener = (): void => undefined;
  #isClosed = false;

  constructor(
    db: Database,
    env: Pick<Env, 'DATABASE_URL' | 'DATABASE_DIRECT_URL' | 'DATABASE_SCHEMA'>,
    log: Pick<Logger, 'warn'>,
  ) {
    this.#db = db;
    this.#log = log;
    this.#connectionString = env.DATABASE_DIRECT_URL ?? env.DATABASE_URL;
    this.#name = inSchema(env.DATABASE_SCHEMA, 'taskflow-listen');
  }

  /** Takes `SELECT pg_notify($1, $2)` only. Settles at once: nobody waits for a broadcast. */
  async query(text: string, values: string[]): Promise<{ rows: [] }> {
    const [channel, payload] = values;
    if (!text.includes('pg_notify') || channel === undefined || payload === undefined) {
      this.#log.warn('a broadcast was too long for a notification and was not sent');
    } else if (this.#waiting.length < mostWaiting) {
      this.#waiting.push({ channel, payload });
      this.#sending ??= this.#send().finally(() => (this.#sending = undefined));
    }
    return { rows: [] };
  }

  async #send(): Promise<void> {
    // What is emitted in this very turn of the event loop shares the statement.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, mostPerStatement);
      try {
        await this.#db.query(notify, [batch.map((item) => item.channel), batch.map((item) => item.payload)]);
      } catch (error) {
        // Nobody needs old news: when the database is back, clients fetch.
        this.#waiting = [];
        this.#log.warn({ err: error }, 'broadcasts were lost: the database did not take them');
      }
    }
  }

  /** A connection for LISTEN. When it is lost the adapter asks for another. */
  async connect(): Promise<pg.Client & { release(): void }> {
    // The adapter tries again for ever when this fails, also after its end.
    if (this.#isClosed) return new Promise(() => undefined);
    const client = new pg.Client({
      connectionString: this.#connectionString,
      keepAlive: true,
      keepAliveInitialDelayMillis: keepAliveDelayMs,
      connectionTimeoutMillis: 5000,
      query_timeout: answerTimeoutMs,
      application_name: this.#name,
    });
    client.on('error', (error) => this.#log.warn({ err: error }, 'the listening database connection was lost'));
    await client.connect();
    const questions = setInterval(() => {
      // Its end makes the adapter ask for another.
      client.query('SELECT 1').catch(() => client.end().catch(() => undefined));
    }, askEveryMs).unref();
    client.once('end', () => clearInterval(questions));
    const release = () => {
      clearInterval(questions);
      client.removeAllListeners('end');
      client.end().catch(() => undefined);
    };
    // A connection lost while it began to listen makes the adapter ask twice: two would bring each message twice.
    this.#endListener();
    this.#endListener = release;
    if (this.#isClosed) release();
    return Object.assign(client, { release });
  }

  /** Waits until what was given to `query` is out. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#sending;
  }
}
