import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { keepAliveDelayMs } from '../../src/server/database.ts';
import type { Env } from '../../src/server/env.ts';
import type { Logger } from '../../src/server/logger.ts';

const longestPauseMs = 5000;

/**
 * Listens for the empty NOTIFY of `taskflow.submit_job` and `taskflow.cancel_job` on a connection of its own, which must
 * not go through a pooler that gives sessions away. While it is away the sweep finds the same a second later.
 *
 * @param wake also called when the connection is there again, for what was missed
 */
export function listenForWakes(
  env: Pick<Env, 'DATABASE_URL' | 'DATABASE_DIRECT_URL'>,
  log: Pick<Logger, 'warn'>,
  wake: () => void,
): { stop(): void } {
  const stopping = new AbortController();
  let client: pg.Client | undefined;

  async function listen(): Promise<void> {
    for (let pauseMs = 100; !stopping.signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      client = new pg.Client({
        connectionString: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL,
        connectionTimeoutMillis: 5000,
        keepAlive: true,
        keepAliveInitialDelayMillis: keepAliveDelayMs,
        query_timeout: 5000,
        application_name: 'taskflow-wake',
      });
      const ended = new Promise<void>((resolve) => client?.once('end', resolve));
      client.on('error', (error) => log.warn({ err: error }, 'the connection that listens for wakes was lost'));
      client.on('notification', wake);
      try {
        await client.connect();
        await client.query('LISTEN taskflow_wake');
        pauseMs = 100;
        wake();
        await ended;
      } catch (error) {
        if (!stopping.signal.aborted) log.warn({ err: error }, 'listening for wakes failed');
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
