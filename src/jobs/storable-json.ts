/**
 * JSON text that PostgreSQL's jsonb takes: an escaped NUL or lone surrogate, which is JSON all the same, becomes U+FFFD.
 * A backslash that is itself escaped is left alone, so that the text stays the JSON that it was.
 */
export function storableJson(text: string): string {
  return text.replaceAll(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi, '$1\uFFFD');
}
