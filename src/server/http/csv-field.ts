/**
 * A spreadsheet takes a text that begins with one of these for a formula and runs it: an apostrophe before it makes it a
 * text (OWASP, CSV injection).
 */
const formula = /^[=+\-@\t\r\n]/;

/** A value as a field of CSV (RFC 4180): a text as it is, anything else as its JSON, nothing for null. */
export function csvField(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `"${(formula.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}
