import type { ClientOptions } from './api-requests.ts';

/** @throws TypeError when no request could be made with these options. It tells neither key nor password. */
export function checkClientOptions({ url, key = '' }: Pick<ClientOptions, 'url' | 'key'>): void {
  if (!isAddress(url)) {
    throw new TypeError('The url must be http(s), without user name, query and fragment: http://127.0.0.1:3000, say.');
  }
  if (!/^[\u0021-\u007e]*$/.test(key)) {
    throw new TypeError('The key holds a character that no key has, such as a line break.');
  }
}

function isAddress(url: string): boolean {
  if (/[?#]/.test(url)) return false;
  // A page's own origin, or a path on it.
  if (url === '' || url.startsWith('/')) return true;
  if (!URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}
