import type { Server } from 'socket.io';
import { z } from 'zod';
import type { AuthServices } from '../../src/server/auth/authenticate.ts';
import type { Logger } from '../../src/server/logger.ts';
import { admitClient, isStillAdmitted } from './admit-client.ts';

const checkEveryMs = 1500;
const dataSchema = z.object({ keyId: z.string().nullable() });

/** Lets sockets in by ticket, and ends those whose key was revoked (within 5 s, the key ring's memory included). */
export function admitSockets(io: Server, services: AuthServices, log: Pick<Logger, 'warn'>): { close(): void } {
  io.use((socket, next) => {
    admitClient(services, socket.request, socket.handshake.auth['ticket']).then(
      (answer) => {
        if ('refusal' in answer) return next(new Error(answer.refusal));
        socket.data = answer;
        next();
      },
      (error: unknown) => {
        log.warn({ err: error }, 'a socket could not be admitted');
        next(new Error('The database cannot be reached. Try again soon.'));
      },
    );
  });

  async function check(): Promise<void> {
    const byKey = Map.groupBy(io.of('/').sockets.values(), (socket) => dataSchema.safeParse(socket.data).data?.keyId);
    for (const [keyId, sockets] of byKey) {
      if (keyId === undefined || (await isStillAdmitted(services, { keyId }))) continue;
      for (const socket of sockets) socket.disconnect(true);
    }
  }

  const timer = setInterval(() => {
    // While the database is away nobody's key can have been revoked.
    check().catch((error: unknown) => log.warn({ err: error }, 'the keys of sockets were not checked'));
  }, checkEveryMs).unref();
  return { close: () => clearInterval(timer) };
}
