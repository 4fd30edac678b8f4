import { randomBytes } from 'node:crypto';
import type { Database, Statement } from '../database.ts';
import type { Env } from '../env.ts';

const make: Statement = {
  name: 'webhook_secret_make',
  text: `INSERT INTO taskflow.settings (key, value) VALUES ('webhook_secret', to_jsonb($1::text)) ON CONFLICT DO NOTHING`,
};
const read: Statement = {
  name: 'webhook_secret_read',
  text: `SELECT value FROM taskflow.settings WHERE key = 'webhook_secret'`,
};

/** The secret that webhooks are signed with (`whsec_…`): WEBHOOK_SECRET, or one that all processes share. */
export async function readWebhookSecret(db: Database, env: Pick<Env, 'WEBHOOK_SECRET'>): Promise<string> {
  if (env.WEBHOOK_SECRET !== undefined) return env.WEBHOOK_SECRET;
  const [known] = await db.query<{ value: string }>(read, []);
  if (known) return known.value;
  await db.query(make, [`whsec_${randomBytes(32).toString('base64')}`]);
  // Whoever came first made it; everybody takes that one.
  const [made] = await db.query<{ value: string }>(read, []);
  if (!made) throw new Error('The webhook secret was removed from taskflow.settings while it was made.');
  return made.value;
}
