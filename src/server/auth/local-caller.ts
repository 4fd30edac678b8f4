import { sealedPeer } from '../http/peer-seal.ts';

const loopbackPeer = /^(?:127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const loopbackHost = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i;
// A proxy on this machine makes strangers look local; each of these tells of one.
const forwardingHeaders = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'via',
  'cf-connecting-ip',
];

/**
 * Whether the request comes from this very machine: by the peer's address that the front saw, with a loopback name as
 * Host (so a page that rebinds its name to 127.0.0.1 fails) and through no proxy.
 */
export function isFromThisMachine(headers: Pick<Headers, 'get'>): boolean {
  const peer = sealedPeer(headers);
  if (peer === null || !loopbackPeer.test(peer)) return false;
  if (!loopbackHost.test(headers.get('host') ?? '')) return false;
  return forwardingHeaders.every((name) => headers.get(name) === null);
}
