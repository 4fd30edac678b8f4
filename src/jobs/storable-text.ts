const mostBytes = 64 * 1024;

/** Text that PostgreSQL can keep, and not more of it than `limit` characters. */
export function storableText(text: string, limit: number = mostBytes): string {
  const cut = text.length > limit ? `${text.slice(0, limit - 40)}… (cut, ${text.length} characters)` : text;
  return cut.replaceAll('\0', '\uFFFD').toWellFormed();
}
