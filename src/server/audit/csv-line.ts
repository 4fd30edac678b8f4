import type { AuditEntry } from '../../jobs/audit-schema.ts';

const columns = ['at', 'actor', 'action', 'subject', 'address', 'before', 'after'] as const;

export const csvHead = `${columns.join(',')}\r\n`;

/** An entry as a line of CSV (RFC 4180); what changed stands in it as JSON. */
export function csvLine(entry: AuditEntry): string {
  return `${columns.map((name) => csvField(entry[name])).join(',')}\r\n`;
}

/**
 * A spreadsheet takes a text that begins with one of these for a formula and runs it: an apostrophe before it makes it a
 * text (OWASP, CSV injection).
 */
const formula = /^[=+\-@\t\r\n]/;

function csvField(value: unknown): string {
  if (value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `"${(formula.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}
