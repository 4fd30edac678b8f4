import { sealedPeer } from '../http/peer-seal.ts';

const loopbackPeer = /^(?:127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const loopbackHost = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i;

/**
 * Whether the request comes from this very machine: by the peer's address that the front saw, with a loopback name as
 * Host (so a page that rebinds its name to 127.0.0.1 fails) and through no proxy.
 */
export function isFromThisMachine(headers: Pick<Headers, 'get'>): boolean {
  const peer = sealedPeer(headers);
  if (peer === null || !loopbackPeer.test(peer)) return false;
  return loopbackHost.test(headers.get('host') ?? '');
}
