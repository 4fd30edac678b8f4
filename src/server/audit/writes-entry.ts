/** What an entry holds, each an expression of SQL over `from`. */
interface EntrySql {
  /** What was changed, for example a CTE with RETURNING: one entry for each of its rows. */
  from: string;
  actor: string;
  /** Default: none. */
  address?: string;
  /** The name itself, such as `key.created`. */
  action: string;
  /** The id of what was changed, as text. Default: none. */
  subject?: string;
  /** Only what changed, as it was: jsonb. Never a secret, a key, a payload or a result. */
  before?: string;
  /** The same as it is now. */
  after?: string;
}

/**
 * The INSERT that writes entries of the audit log: a part of the very statement that makes the change, so that neither
 * exists without the other. Nothing else writes them.
 */
export function writesEntry({ from, actor, action, ...entry }: EntrySql): string {
  const { address = 'NULL', subject = 'NULL', before = 'NULL', after = 'NULL' } = entry;
  return `INSERT INTO taskflow.audit_log (actor, action, subject, address, before, after)
    SELECT ${actor}::text, '${action}', ${subject}::text, ${address}::text, ${before}::jsonb, ${after}::jsonb FROM ${from}`;
}
