import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { keepAliveDelayMs } from './database.ts';
import type { Env } from './env.ts';
import type { Logger } from './logger.ts';
import { inSchema } from './schema-name.ts';

const longestPauseMs = 5000;

/**
 * Listens for empty notifications of PostgreSQL on a connection of its own, which must not go through a pooler that
 * gives sessions away (DATABASE_DIRECT_URL). Whoever listens needs another way to find the same, if later: while the
 * connection is away, or behind such a pooler, nothing is heard.
 *
 * @param heard what each channel's notifications call; called as well when the connection is there, for what was missed
 */
export function listenForNotices(
  env: Pick<Env, 'DATABASE_URL' | 'DATABASE_DIRECT_URL' | 'DATABASE_SCHEMA'>,
  log: Pick<Logger, 'warn'>,
  heard: Readonly<Record<string, () => void>>,
): { stop(): void } {
  const calls = new Map(Object.entries(heard).map(([channel, call]) => [inSchema(env.DATABASE_SCHEMA, channel), call]));
  const stopping = new AbortController();
  let client: pg.Client | undefined;
  // While the database is away this is tried again and again, and said once.
  let isMissed = false;

  function warn(error: unknown): void {
    if (!isMissed && !stopping.signal.aborted) log.warn({ err: error }, 'listening to the database failed');
    isMissed = true;
  }

  async function listen(): Promise<void> {
    for (let pauseMs = 100; !stopping.signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      client = new pg.Client({
        connectionString: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL,
        connectionTimeoutMillis: 5000,
        keepAlive: true,
        keepAliveInitialDelayMillis: keepAliveDelayMs,
        query_timeout: 5000,
        application_name: inSchema(env.DATABASE_SCHEMA, 'taskflow-notices'),
      });
      const ended = new Promise<void>((resolve) => client?.once('end', resolve));
      client.on('error', warn);
      client.on('notification', ({ channel }) => calls.get(channel)?.());
      try {
        await client.connect();
        for (const channel of calls.keys()) await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
        pauseMs = 100;
        isMissed = false;
        for (const call of calls.values()) call();
        await ended;
      } catch (error) {
        warn(error);
        await client.end().catch(() => undefined);
      }
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  void listen();
  return {
    stop() {
      stopping.abort();
      void client?.end().catch(() => undefined);
    },
  };
}
