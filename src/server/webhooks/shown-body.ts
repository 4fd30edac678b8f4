import { z } from 'zod';
import { redact } from '../../jobs/redact.ts';
import type { Database, Statement } from '../database.ts';

/** Paths that are redacted, by task type; types that redact nothing are not in it. */
export type Redactions = ReadonlyMap<string, readonly string[]>;

const statement: Statement = {
  name: 'find_redactions',
  text: `SELECT task_type, redact FROM taskflow.task_types WHERE redact <> '{}'`,
};

const messageSchema = z.looseObject({ taskType: z.string(), result: z.unknown() });

/** What task types redact right now. */
export async function findRedactions(db: Pick<Database, 'query'>): Promise<Redactions> {
  const rows = await db.query<{ task_type: string; redact: string[] }>(statement, []);
  return new Map(rows.map((row) => [row.task_type, row.redact]));
}

/**
 * The body of a delivery as its receiver and readers of the API get it. It was written by the statement that ended the job,
 * which knows no paths.
 */
export function shownBody(body: string, redactions: Redactions): string {
  if (redactions.size === 0) return body;
  const { data: message } = messageSchema.safeParse(JSON.parse(body));
  const paths = message && redactions.get(message.taskType);
  if (!paths) return body;
  return JSON.stringify({ ...message, result: redact('result', message.result, paths) });
}
