import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.ts';

const longestUrl = 2048;
const localNames = new Set(['localhost', 'ip6-localhost', 'ip6-loopback', 'broadcasthost']);
const localSuffixes = ['.localhost', '.localdomain', '.local', '.internal', '.home.arpa'];

/**
 * Why a URL that a user gave may not be called, or null. Looks at the text alone, for the moment of submit: scheme,
 * credentials, literal private addresses in every notation, names that mean this machine or network. What a name
 * resolves to is checked by `guardedFetch` when it connects.
 *
 * @param allowedHosts `host:port` entries that may be called although private (WEBHOOK_ALLOWED_HOSTS)
 */
export function checkUrl(url: string, allowedHosts: readonly string[]): string | null {
  if (url.length > longestUrl) return `The URL is longer than ${longestUrl} characters.`;
  // The WHATWG parser turns decimal, octal, hexadecimal and full-width spellings of an address into its plain form.
  const parsed = URL.parse(url);
  if (!parsed) return 'This is not an absolute URL.';
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')
    return 'The URL must start with http:// or https://.';
  if (parsed.username !== '' || parsed.password !== '') return 'The URL must not contain a user name or password.';
  if (isAllowedHost(parsed, allowedHosts)) return null;

  const host = parsed.hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');
  if (isIP(host) !== 0) return isPublicAddress(host) ? null : `${host} is not a public address.`;
  if (localNames.has(host) || localSuffixes.some((suffix) => host.endsWith(suffix))) {
    return `${host} is a name of this machine or its network.`;
  }
  return null;
}

/** Whether host and port of a URL are among the `host:port` entries. An entry without a port matches nothing. */
export function isAllowedHost(url: URL, allowedHosts: readonly string[]): boolean {
  const wanted = hostAndPort(url);
  return allowedHosts.some((entry) => {
    if (!/:\d+$/.test(entry)) return false;
    const parsed = URL.parse(`${url.protocol}//${entry}`);
    return parsed !== null && hostAndPort(parsed) === wanted;
  });
}

function hostAndPort(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
}
