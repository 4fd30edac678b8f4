import { addressText, addressTime } from '@/client/address-parts';
import type { AuditFormat } from '@/jobs/audit-formats';

/** The filter of the page as it stands in its address. */
export const auditFilterParsers = {
  action: addressText(100),
  actor: addressText(100),
  subject: addressText(2048),
  from: addressTime,
  to: addressTime,
};

export type PageFilter = Record<keyof typeof auditFilterParsers, string | null>;

/** The filter as the API takes it. */
export function auditQuery(filter: PageFilter): Record<string, string> {
  const given = Object.entries(filter).map(([name, value]) => [name, value?.trim() ?? ''] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== ''));
}

/** What is wrong with a time that ends before it begins: nothing is found in it. */
export function orderProblem({ from, to }: Pick<PageFilter, 'from' | 'to'>): Partial<Record<'to', string>> {
  return from !== null && to !== null && to <= from ? { to: 'It is not after from, so no entry can match.' } : {};
}

/** Where the whole log, or what the filter leaves of it, is downloaded. */
export function exportUrl(format: AuditFormat, filter: PageFilter): string {
  return `/api/audit/export?${new URLSearchParams({ format, ...auditQuery(filter) }).toString()}`;
}
