import type { Server } from 'socket.io';
import { z } from 'zod';
import type { AuthServices } from '../../src/server/auth/authenticate.ts';
import { watchCaller } from '../../src/server/auth/watch-caller.ts';
import type { Logger } from '../../src/server/logger.ts';
import { admitClient } from './admit-client.ts';

const rightSchema = z.object({
  keyId: z.string().nullable(),
  sessionEndsAt: z.number().exactOptional(),
  sessionEpoch: z.number().exactOptional(),
});

/** Lets sockets in by ticket, and ends those whose key is revoked or expires, or whose session is over, at once. */
export function admitSockets(io: Server, services: AuthServices, log: Pick<Logger, 'warn'>): void {
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
  io.on('connection', (socket) => {
    const right = rightSchema.parse(socket.data);
    const unwatch = watchCaller(services.keys, right, () => socket.disconnect(true));
    socket.on('disconnect', unwatch);
  });
}
