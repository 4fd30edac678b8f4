import { createServer } from 'node:http';
import { createKeyRing } from '../../src/server/auth/key-ring.ts';
import { readDatabaseState } from '../../src/server/database-state.ts';
import type { Database } from '../../src/server/database.ts';
import type { Env } from '../../src/server/env.ts';
import { createMetrics } from '../../src/server/metrics/metrics.ts';
import { answerHttp } from './answer-http.ts';
import { listenOnFreePort } from './listen-on-free-port.ts';

/**
 * Answers /healthz, /readyz and /metrics on REALTIME_PORT until the worker's start checks are through, which wait for a database
 * that is away, so that whoever supervises it can tell waiting from dead.
 *
 * @returns what ends it; the port is free then
 */
export async function answerWhileStarting(env: Env, db: Database): Promise<() => Promise<void>> {
  const readiness = async () => ({ worker: 'starting', database: await readDatabaseState(db) });
  // It has no queue yet. Whatever it counted by now would be lost with these.
  const stores = async () => ({ database: await readDatabaseState(db), queue: 'starting' });
  const metrics = createMetrics({ process: 'worker', db, stores });
  const parts = { services: { env, db, keys: createKeyRing(db, env) }, metrics, readiness };
  const server = createServer((request, response) => {
    answerHttp(parts, request, response).catch(() => response.destroy());
  });
  await listenOnFreePort(server, env.HOST, env.REALTIME_PORT);
  return async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
}
