import { parseAsString } from 'nuqs/server';
import { parseAsTime } from '@/client/parse-as-time';
import type { AuditFormat } from '@/jobs/audit-formats';

/** The filter of the page as it stands in its address. */
export const auditFilterParsers = {
  action: parseAsString,
  actor: parseAsString,
  subject: parseAsString,
  from: parseAsTime,
  to: parseAsTime,
};

export type PageFilter = Record<keyof typeof auditFilterParsers, string | null>;

/** The filter as the API takes it. */
export function auditQuery(filter: PageFilter): Record<string, string> {
  const given = Object.entries(filter).map(([name, value]) => [name, value?.trim() ?? ''] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== ''));
}

/** Where the whole log, or what the filter leaves of it, is downloaded. */
export function exportUrl(format: AuditFormat, filter: PageFilter): string {
  return `/api/audit/export?${new URLSearchParams({ format, ...auditQuery(filter) }).toString()}`;
}
