import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { RealtimeServer } from './live-realtime-servers.ts';

const connectMs = 2_000;
const mostTries = 3;

/**
 * Passes an upgrade request on to one of the servers, as it came, and joins the two sockets. The server behind judges
 * Origin, Host and ticket itself.
 *
 * @param servers tried in a random order, so that the connections of many browsers spread
 */
export async function forwardUpgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  servers: readonly RealtimeServer[],
): Promise<void> {
  const upstream = await connectToAny(servers);
  if (!upstream) return refuseUpgrade(socket, '503 Service Unavailable');
  if (socket.destroyed) return void upstream.destroy();
  upstream.on('error', () => socket.destroy());
  upstream.on('close', () => socket.destroy());
  socket.on('close', () => upstream.destroy());
  upstream.write(requestHead(request));
  upstream.write(head);
  upstream.pipe(socket).pipe(upstream);
}

/** Answers an upgrade that leads nowhere. */
export function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

async function connectToAny(servers: readonly RealtimeServer[]): Promise<Socket | undefined> {
  const shuffled = servers.map((server) => ({ server, at: Math.random() })).toSorted((a, b) => a.at - b.at);
  for (const { server } of shuffled.slice(0, mostTries)) {
    const upstream = connect({ host: server.host, port: server.port, noDelay: true });
    try {
      await once(upstream, 'connect', { signal: AbortSignal.timeout(connectMs) });
      return upstream;
    } catch {
      // A worker may have died within its lease: another one is as good.
      upstream.on('error', () => undefined);
      upstream.destroy();
    }
  }
  return undefined;
}

function requestHead(request: IncomingMessage): string {
  const lines = [`${request.method} ${request.url} HTTP/1.1`];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    lines.push(`${request.rawHeaders[index]}: ${request.rawHeaders[index + 1]}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}
