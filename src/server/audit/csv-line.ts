import type { AuditEntry } from '../../jobs/audit-schema.ts';
import { csvField } from '../http/csv-field.ts';

const columns = ['at', 'actor', 'action', 'subject', 'address', 'before', 'after'] as const;

export const csvHead = `${columns.join(',')}\r\n`;

/** An entry as a line of CSV (RFC 4180); what changed stands in it as JSON. */
export function csvLine(entry: AuditEntry): string {
  return `${columns.map((name) => csvField(entry[name])).join(',')}\r\n`;
}
