import type { Socket } from 'socket.io';
import { z } from 'zod';
import { jobsRoom } from '../../src/server/realtime/broadcast.ts';

const mostRooms = 100;
const roomSchema = z.union([z.literal(jobsRoom), z.templateLiteral(['job:', z.uuid()])]);

type Ack = (answer: { ok: true } | { error: string }) => void;

/** Lets one client choose what it hears of: room `jobs`, where it is from the start, and rooms of single jobs. */
export function serveRooms(socket: Socket, onWatched: (room: string) => void): void {
  const chosen = new Set<string>([jobsRoom]);
  void socket.join(jobsRoom);

  socket.on('subscribe', (given: unknown, ack: unknown) => {
    const room = roomSchema.safeParse(given);
    if (!room.success) return answer(ack, { error: 'A room is "jobs" or "job:" and the id of a job.' });
    const name = room.data.toLowerCase();
    if (!chosen.has(name) && chosen.size >= mostRooms) {
      return answer(ack, { error: `A client may be in ${mostRooms} rooms at most.` });
    }
    chosen.add(name);
    void socket.join(name);
    if (name !== jobsRoom) onWatched(name);
    answer(ack, { ok: true });
  });

  socket.on('unsubscribe', (given: unknown, ack: unknown) => {
    const room = roomSchema.safeParse(given);
    if (!room.success) return answer(ack, { error: 'A room is "jobs" or "job:" and the id of a job.' });
    const name = room.data.toLowerCase();
    chosen.delete(name);
    void socket.leave(name);
    answer(ack, { ok: true });
  });
}

/** A client may leave the acknowledgement out, or send anything in its place. */
function answer(ack: unknown, value: Parameters<Ack>[0]): void {
  if (typeof ack === 'function') ack(value);
}
