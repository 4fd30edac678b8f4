import { z } from 'zod';
import { redact } from '../../jobs/redact.ts';
import type { Database, Statement } from '../database.ts';
import { sealedKey, type Sealer } from '../sealing/sealer.ts';

/** Paths that are redacted, by task type; types that redact nothing are not in it. */
export type Redactions = ReadonlyMap<string, readonly string[]>;

const statement: Statement = {
  name: 'find_redactions',
  text: `SELECT task_type, redact FROM taskflow.task_types WHERE redact <> '{}'`,
};

const messageSchema = z.looseObject({ jobId: z.string(), taskType: z.string(), result: z.unknown() });

/** What task types redact right now. */
export async function findRedactions(db: Pick<Database, 'query'>): Promise<Redactions> {
  const rows = await db.query<{ task_type: string; redact: string[] }>(statement, []);
  return new Map(rows.map((row) => [row.task_type, row.redact]));
}

/**
 * The body of a delivery as its receiver and readers of the API get it. It was written by the statement that ended the job,
 * which knows no paths and no keys: a result that is encrypted stands there as it does in the job's row.
 *
 * @throws Unreadable when the result cannot be decrypted here
 */
export function shownBody(sealer: Sealer, body: string, redactions: Redactions): string {
  if (redactions.size === 0 && !body.includes(sealedKey)) return body;
  const { data: message } = messageSchema.safeParse(JSON.parse(body));
  if (!message) return body;
  const result = sealer.open(message.result, message.jobId, 'result');
  const paths = redactions.get(message.taskType);
  if (!paths && result === message.result) return body;
  return JSON.stringify({ ...message, result: paths ? redact('result', result, paths) : result });
}
