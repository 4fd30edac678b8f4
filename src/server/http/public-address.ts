import ipaddr from 'ipaddr.js';

const globalUnicast = ipaddr.parseCIDR('2000::/3');

/** Public by number, but answered by the cloud's own host: Azure's metadata and agent address. */
const cloudHostAddresses = new Set(['168.63.129.16']);

/**
 * Whether an IP address (without brackets) belongs to the public internet. Everything with a special meaning is not
 * public: private, loopback, link-local, carrier-grade NAT, benchmarking, documentation, multicast, unspecified,
 * reserved, and every IPv6 form that carries an IPv4 address inside (mapped, compatible, 6to4, Teredo, NAT64),
 * because a gateway would turn it into an address that was never checked.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  if (parsed.kind() === 'ipv4') return !cloudHostAddresses.has(parsed.toString());
  // IANA hands out global unicast from 2000::/3 alone; ipaddr.js calls unassigned space "unicast" too.
  return parsed.match(globalUnicast);
}
