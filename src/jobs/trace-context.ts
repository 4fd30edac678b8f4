/** Version, trace id, parent id, flags, and what a later version may have added. */
const shape = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/s;

/**
 * The value of a `traceparent` header (W3C Trace Context) as it is kept and sent on: one of version 00 as it came, one of
 * a later version as its 00. Null for what the standard calls invalid, which is to be ignored, never refused.
 * `taskflow.known_traceparent` in SQL says the same.
 */
export function knownTraceparent(header: string | null | undefined): string | null {
  const [, version, traceId, parentId, flags = '', more] = shape.exec(header ?? '') ?? [];
  if (version === undefined || (version === '00' && more !== undefined)) return null;
  if (version === '00') return `00-${traceId}-${parentId}-${flags}`;
  // Of a version that is not known, only the flag "sampled" is.
  const isSampled = Number.parseInt(flags, 16) % 2 === 1;
  return `00-${traceId}-${parentId}-${isSampled ? '01' : '00'}`;
}

/** The trace id, 32 hexadecimal digits, of what `knownTraceparent` answered. */
export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}
