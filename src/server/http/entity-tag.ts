/** Whether `If-None-Match` names the tag: the caller has what would be answered (RFC 9110, 13.1.2). */
export function isKnownTag(headers: Headers, tag: string): boolean {
  const known = (headers.get('if-none-match') ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return known.includes(tag) || known.includes('*');
}
