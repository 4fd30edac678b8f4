import type { Server } from 'socket.io';
import { z } from 'zod';
import { jobRoom } from '../../src/server/realtime/broadcast.ts';

const event = 'taskflow:watched';
const roomsSchema = z.array(z.string()).max(10_000);
const repeatMs = 20_000;
const forgetMs = 60_000;
const roomsPerMessage = 100;

/** Which jobs' rooms have clients, at this server or another. */
export interface WatchedJobs {
  /** A client joined the room here. */
  joined(room: string): void;
  isWatched(jobId: string): boolean;
  /** Whether a client of another server is in the job's room: then it must be told through the adapter. */
  isWatchedElsewhere(jobId: string): boolean;
  close(): void;
}

/**
 * Servers tell each other which jobs' rooms are in use, when one is joined and every 20 seconds, so that a busy worker
 * need not send every change of every job to all of them.
 */
export function watchedJobs(io: Server): WatchedJobs {
  const elsewhere = new Map<string, number>();

  io.on(event, (given: unknown) => {
    const rooms = roomsSchema.safeParse(given);
    if (rooms.success) for (const room of rooms.data) elsewhere.set(room, performance.now());
  });

  const localRooms = io.of('/').adapter.rooms;
  const timer = setInterval(() => {
    for (const [room, seenAt] of elsewhere) if (performance.now() - seenAt > forgetMs) elsewhere.delete(room);
    const rooms = [...localRooms.keys()].filter((room) => room.startsWith('job:'));
    while (rooms.length > 0) io.serverSideEmit(event, rooms.splice(0, roomsPerMessage));
  }, repeatMs).unref();

  return {
    joined: (room) => void io.serverSideEmit(event, [room]),
    isWatchedElsewhere: (jobId) => elsewhere.has(jobRoom(jobId)),
    isWatched: (jobId) => localRooms.has(jobRoom(jobId)) || elsewhere.has(jobRoom(jobId)),
    close: () => clearInterval(timer),
  };
}
