const longestDelayMs = 24 * 60 * 60 * 1000;

/**
 * How long a server asks to be left alone: Retry-After (seconds, or an HTTP date) of an answer 429 or 503, at most a
 * day. Null where there is no such wish or it cannot be read.
 */
export function retryAfterMs(
  status: number,
  headers: Readonly<Record<string, string>>,
  now: number = Date.now(),
): number | null {
  if (status !== 429 && status !== 503) return null;
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, longestDelayMs);
  // An HTTP date begins with the name of a day; Date.parse alone would take many things that are none.
  const at = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) return null;
  return Math.min(Math.max(0, at - now), longestDelayMs);
}
