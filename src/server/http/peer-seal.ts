import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { clientAddress } from './client-address.ts';

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
 * Writes the peer's address, as the socket has it, into a header that only this process can make, and beside it the address
 * that the request counts for. One of the same name from outside is taken away. Who comes through a proxy is not taken for
 * the peer: `forwarded` stands in its place, however many proxies are trusted.
 *
 * @param trustedProxies how many entries of X-Forwarded-For, from the right, are believed for the second
 */
export function sealPeer(request: IncomingMessage, trustedProxies: number): void {
  if (request.headers[headerName] !== undefined) removeRawHeader(request.rawHeaders);
  const isForwarded = forwardingHeaders.some((name) => request.headers[name] !== undefined);
  const { remoteAddress } = request.socket;
  const address = trustedProxies === 0 ? addressOf(request.socket) : addressBehindProxies(request, trustedProxies);
  const value = `${seal()} ${isForwarded ? 'forwarded' : (remoteAddress ?? '')} ${address}`;
  request.headers[headerName] = value;
  request.rawHeaders.push(headerName, value);
}

// Read once a connection: it costs more than all the rest here.
const addresses = new WeakMap<Socket, string>();

function addressOf(socket: Socket): string {
  const known = addresses.get(socket);
  if (known !== undefined) return known;
  const address = clientAddress(socket.remoteAddress, undefined, 0) ?? '';
  addresses.set(socket, address);
  return address;
}

function addressBehindProxies({ socket, headers }: IncomingMessage, trustedProxies: number): string {
  return clientAddress(socket.remoteAddress, headers['x-forwarded-for'], trustedProxies) ?? '';
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
  return sealed(headers)?.[0] ?? null;
}

/** The address that the request counts for; null where it has none, or no front saw it. */
export function sealedAddress(headers: Pick<Headers, 'get'>): string | null {
  return sealed(headers)?.[1] || null;
}

function sealed(headers: Pick<Headers, 'get'>): string[] | undefined {
  const value = headers.get(headerName);
  const prefix = `${seal()} `;
  return value?.startsWith(prefix) ? value.slice(prefix.length).split(' ') : undefined;
}
