/**
 * A path of our own that an address asks to be led to, or `/`: a link that signs in and then leads elsewhere would be a
 * gift to phishers. What browsers make of it counts, to whom `/<tab>/evil.example` is another host.
 */
export function localPath(asked: unknown): string {
  const here = 'http://here.invalid';
  const url = typeof asked === 'string' && asked.startsWith('/') ? URL.parse(asked, here) : null;
  if (url?.origin !== here) return '/';
  const path = url.pathname + url.search + url.hash;
  // A path that begins like a host, such as /.//evil.example, would be read as one the next time.
  return path.startsWith('//') ? '/' : path;
}
