import type { AuditEntry, AuditPage, ListAudit } from '../../jobs/audit-schema.ts';
import type { Database } from '../database.ts';
import { isoTimes } from '../iso-times.ts';
import type { AddValue } from '../jobs/job-conditions.ts';
import { namedStatement } from '../named-statement.ts';

/** A page of the audit log, newest first. */
export async function findEntries(
  { db }: { db: Pick<Database, 'query'> },
  { limit, cursor, from, to, ...equal }: ListAudit,
): Promise<AuditPage> {
  const values: unknown[] = [limit + 1];
  const value: AddValue = (given) => `$${values.push(given)}`;
  const where = ['true'];
  for (const column of ['actor', 'action', 'subject'] as const) {
    if (equal[column] !== undefined) where.push(`a.${column} = ${value(equal[column])}`);
  }
  if (from !== undefined) where.push(`a.at >= ${value(from)}::timestamptz`);
  if (to !== undefined) where.push(`a.at <= ${value(to)}::timestamptz`);
  if (cursor !== undefined) {
    // The id alone tells the place: an entry never changes and never goes.
    const id = `${value(cursor)}::bigint`;
    where.push(`(a.at, a.id) < ((SELECT c.at FROM taskflow.audit_log c WHERE c.id = ${id}), ${id})`);
  }
  const text = `SELECT a.id, a.at, a.actor, a.action, a.subject, a.address, a.before, a.after FROM taskflow.audit_log a
    WHERE ${where.join(' AND ')} ORDER BY a.at DESC, a.id DESC LIMIT $1`;
  const rows = await db.query<AuditEntry & { id: string }>(
    { ...namedStatement('list-audit', text), types: isoTimes },
    values,
  );
  const page = rows.slice(0, limit);
  const nextCursor = rows.length > limit ? (page.at(-1)?.id ?? null) : null;
  return { entries: page.map(toEntry), nextCursor };
}

function toEntry({ at, actor, action, subject, address, before, after }: AuditEntry): AuditEntry {
  return { at, actor, action, subject, address, before, after };
}
