import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { z } from 'zod';
import type { KeyRing } from '../../src/server/auth/key-ring.ts';
import { readDatabaseState } from '../../src/server/database-state.ts';
import type { Database } from '../../src/server/database.ts';
import { allowedOrigins, type Env } from '../../src/server/env.ts';
import type { Logger } from '../../src/server/logger.ts';
import type { Metrics } from '../../src/server/metrics/metrics.ts';
import { cancelEvent, type Broadcast, type CancelMessage } from '../../src/server/realtime/broadcast.ts';
import { createCoalescedBroadcast } from '../../src/server/realtime/coalesce-updates.ts';
import { isAllowedOrigin } from './admit-client.ts';
import { answerHttp, type Readiness } from './answer-http.ts';
import { admitSockets } from './admit-sockets.ts';
import { boundMessages } from './bound-messages.ts';
import { listenOnFreePort } from './listen-on-free-port.ts';
import { openAdapter } from './open-adapter.ts';
import { serveRooms } from './serve-rooms.ts';
import { serverChannel } from './server-channel.ts';
import { watchedJobs } from './watched-jobs.ts';

export interface RealtimeOptions {
  env: Env;
  log: Logger;
  db: Database;
  keys: KeyRing;
  /** A job of some worker was cancelled; told about each, here or at another server. */
  onCancel: (message: CancelMessage) => void;
  /** What /readyz names beside the database. */
  readiness: () => Promise<Readiness>;
  /** What /metrics shows. */
  metrics: Pick<Metrics, 'expose'>;
}

export interface RealtimeServer {
  port: number;
  broadcast: Broadcast;
  close(): Promise<void>;
}

const mostMessageBytes = 16 * 1024;
const cancelSchema = z.object({ jobId: z.uuid(), workerId: z.uuid(), leaseToken: z.uuid() });

/**
 * The worker's small server: Socket.io for dashboards (WebSocket only, so no sticky sessions), health, readiness and
 * metrics beside it. Listens on REALTIME_PORT or the next free port.
 */
export async function startRealtime(options: RealtimeOptions): Promise<RealtimeServer> {
  const { env, log, db, keys, onCancel, metrics } = options;
  const services = { db, env, keys };
  const readiness = async (): Promise<Readiness> => {
    const [database, others] = await Promise.all([readDatabaseState(db), options.readiness()]);
    return { database, ...others };
  };

  const http = createServer((request, response) => {
    answerHttp({ services, metrics, readiness }, request, response).catch((error: unknown) => {
      log.warn({ err: error }, 'a request was not answered');
      if (!response.headersSent) response.writeHead(503);
      response.end();
    });
  });
  const adapter = openAdapter({ env, db, log });
  const io = new Server(http, {
    path: '/socket.io',
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    maxHttpBufferSize: mostMessageBytes,
    adapter: adapter.adapter,
    cors: { origin: allowedOrigins(env) },
    allowRequest: (request, decide) => {
      const isAllowed = isAllowedOrigin(request, env);
      decide(isAllowed ? null : 'This Origin is not in CORS_ORIGIN.', isAllowed);
    },
  });
  const watched = watchedJobs(io);
  boundMessages(io);
  admitSockets(io, services, log);
  io.on('connection', (socket) => serveRooms(socket, watched.joined));
  io.on(cancelEvent, (given: unknown) => {
    const message = cancelSchema.safeParse(given);
    if (message.success) onCancel(message.data);
  });

  const broadcast = createCoalescedBroadcast(serverChannel(io, watched, onCancel), log);
  const close = async (): Promise<void> => {
    await broadcast.close();
    watched.close();
    await io.close();
    http.closeAllConnections();
    await adapter.close();
  };
  try {
    const port = await listenOnFreePort(http, env.HOST, env.REALTIME_PORT);
    if (env.REALTIME_PORT !== 0 && port !== env.REALTIME_PORT) {
      log.info({ port, wanted: env.REALTIME_PORT }, 'REALTIME_PORT is taken, the next free port is used');
    }
    return { port, broadcast, close };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}
