import { z } from 'zod';
import type { Database, Statement } from '../database.ts';
import { firstId, reseal, type Reencrypted } from './reencrypt-jobs.ts';
import { isUnreadable, type Sealer } from './sealer.ts';

interface DeliveryRow {
  id: string;
  body: string;
}

const perStep = 100;
const timeoutMs = 60_000;

const encryptedTypes: Statement = {
  name: 'encrypted_types',
  text: 'SELECT task_type FROM taskflow.task_types WHERE encrypt',
};

const read: Statement = {
  name: 'read_deliveries_to_encrypt',
  text: `SELECT id, body FROM taskflow.webhook_deliveries WHERE id > $1 ORDER BY id LIMIT ${perStep}`,
  timeoutMs,
};

const write: Statement = {
  name: 'write_encrypted_delivery',
  text: 'UPDATE taskflow.webhook_deliveries SET body = $3 WHERE id = $1 AND body = $2 RETURNING id',
  timeoutMs,
};

const messageSchema = z.looseObject({ jobId: z.string(), taskType: z.string(), result: z.unknown() });

/** Encrypts the results in bodies of webhook deliveries anew, as `reencryptJobs` does those of jobs. */
export async function reencryptDeliveries(db: Database, sealer: Sealer): Promise<Reencrypted> {
  const types = await db.query<{ task_type: string }>(encryptedTypes, []);
  const encrypted = new Set(types.map((row) => row.task_type));
  const total = { written: 0, unreadable: 0 };
  let after = firstId;
  for (;;) {
    const rows = await db.query<DeliveryRow>(read, [after]);
    const last = rows.at(-1);
    if (!last) return total;
    after = last.id;
    for (const { id, body } of rows) {
      try {
        const changed = changedBody(sealer, body, encrypted);
        if (changed !== body) total.written += (await db.query(write, [id, body, changed])).length;
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        total.unreadable += 1;
      }
    }
  }
}

function changedBody(sealer: Sealer, body: string, encrypted: ReadonlySet<string>): string {
  const { data: message } = messageSchema.safeParse(JSON.parse(body));
  if (!message) return body;
  const { jobId, taskType, result: value } = message;
  const result = reseal(sealer, { jobId, column: 'result', value, isWanted: encrypted.has(taskType) });
  return result === value ? body : JSON.stringify({ ...message, result });
}
