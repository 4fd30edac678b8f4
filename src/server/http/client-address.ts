import ipaddr from 'ipaddr.js';

/**
 * The address that a request counts for. Behind `trustedProxies` proxies, each of which adds whom it heard from at the end
 * of X-Forwarded-For, the client is that many entries from the right: what stands further left the client may have made
 * up. Of IPv6 the network of 64 bits, since a client has all of it. Null where there is none.
 *
 * @param peer the socket's other end
 */
export function clientAddress(
  peer: string | undefined,
  forwardedFor: string | string[] | undefined,
  trustedProxies: number,
): string | null {
  if (trustedProxies === 0) return networkOf(peer);
  const hops = [forwardedFor ?? []].flat().join(',').split(',');
  const client = hops.at(-Math.min(trustedProxies, hops.length));
  return networkOf(withoutPort(client?.trim() ?? '')) ?? networkOf(peer);
}

/** Some proxies write `192.0.2.1:4711` or `[2001:db8::1]:4711`. */
function withoutPort(hop: string): string {
  return /^\[(.+)\](?::\d+)?$/.exec(hop)?.[1] ?? /^([\d.]+):\d+$/.exec(hop)?.[1] ?? hop;
}

function networkOf(address: string | undefined): string | null {
  if (address === undefined || !ipaddr.isValid(address)) return null;
  // An IPv4 address inside an IPv6 one is the IPv4 address.
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/64`).toString();
}
