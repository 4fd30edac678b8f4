import type { AuditEntry } from '@/jobs/audit-schema';
import { changedFields } from './changed-fields';

/** What an entry changed, field by field: what was, struck through, and what is since. */
export function EntryDiff({ before, after }: Pick<AuditEntry, 'before' | 'after'>) {
  const fields = changedFields(before, after);
  if (fields.length === 0) return null;
  return (
    <ul className="flex min-w-0 flex-col gap-1 font-mono text-xs [overflow-wrap:anywhere]">
      {fields.map((field) => (
        <li key={field.name}>
          <span className="text-muted">{field.name}: </span>
          {field.before !== undefined && (
            <del className="rounded bg-failed-soft px-1 text-failed">
              <span className="sr-only">was </span>
              {field.before}
            </del>
          )}
          {field.before !== undefined && field.after !== undefined && <span aria-hidden> → </span>}
          {field.after !== undefined && (
            <ins className="rounded bg-completed-soft px-1 text-completed no-underline">
              <span className="sr-only">is </span>
              {field.after}
            </ins>
          )}
        </li>
      ))}
    </ul>
  );
}
