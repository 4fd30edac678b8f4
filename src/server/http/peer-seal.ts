import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

declare global {
  var taskflowPeerSeal: string | undefined;
}

const headerName = 'x-taskflow-peer';

// A proxy on this machine makes strangers look local; each of these tells of one. They are looked at here, where the
// request is still as it came in: Next adds some of them itself.
const forwardingHeaders = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-forwarded-server',
  'x-real-ip',
  'x-client-ip',
  'true-client-ip',
  'via',
  'cf-connecting-ip',
];

/** Known to this process alone, shared by its two module graphs. */
function seal(): string {
  globalThis.taskflowPeerSeal ??= randomBytes(32).toString('hex');
  return globalThis.taskflowPeerSeal;
}

/**
 * Writes the peer's address, as the socket has it, into a header that only this process can make. One of the same name
 * from outside is taken away. Who comes through a proxy has no address of his own: `forwarded` stands in its place.
 */
export function sealPeer(request: IncomingMessage): void {
  if (request.headers[headerName] !== undefined) removeRawHeader(request.rawHeaders);
  const isForwarded = forwardingHeaders.some((name) => request.headers[name] !== undefined);
  const value = `${seal()} ${isForwarded ? 'forwarded' : (request.socket.remoteAddress ?? '')}`;
  request.headers[headerName] = value;
  request.rawHeaders.push(headerName, value);
}

function removeRawHeader(rawHeaders: string[]): void {
  for (let index = rawHeaders.length - 2; index >= 0; index -= 2) {
    if (rawHeaders[index]?.toLowerCase() === headerName) rawHeaders.splice(index, 2);
  }
}

/**
 * The peer's address that the front sealed in, `forwarded` for one behind a proxy; null where no front did, or somebody
 * else wrote the header.
 */
export function sealedPeer(headers: Pick<Headers, 'get'>): string | null {
  const value = headers.get(headerName);
  const prefix = `${seal()} `;
  return value?.startsWith(prefix) ? value.slice(prefix.length) : null;
}
