import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';

const idleCheckMs = 50;

/**
 * Stops accepting, lets the requests under way finish, and settles when every connection is closed. Those that take
 * longer than `graceMs` are cut off.
 *
 * @param upgraded sockets that no longer belong to HTTP: they never end by themselves, so they are closed at once
 */
export async function closeGracefully(server: Server, upgraded: ReadonlySet<Duplex>, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of upgraded) socket.destroy();
  // A kept-alive connection becomes idle only when its request is answered.
  const idle = setInterval(() => server.closeIdleConnections(), idleCheckMs);
  const late = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
