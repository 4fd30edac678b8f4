import { randomBytes } from 'node:crypto';
import type { Database } from '../database.ts';
import type { Env } from '../env.ts';
import { sharedFor } from '../stats/shared-for.ts';

const make = {
  name: 'session-secret-make',
  text: `INSERT INTO taskflow.settings (key, value) VALUES ('session_secret', to_jsonb($1::text)) ON CONFLICT DO NOTHING`,
};
const read = { name: 'session-secret-read', text: `SELECT value FROM taskflow.settings WHERE key = 'session_secret'` };

// It never changes while it is there; now and then it is looked at again, in case somebody replaced it.
const sharedMs = 60_000;
const keptSecretOf = sharedFor(sharedMs, readOrMake);

/** The secret that seals session cookies and realtime tickets: SESSION_SECRET, or one that all processes share. */
export async function readSessionSecret(
  db: Pick<Database, 'query'>,
  env: Pick<Env, 'SESSION_SECRET'>,
): Promise<string> {
  return env.SESSION_SECRET ?? keptSecretOf(db);
}

async function readOrMake(db: Pick<Database, 'query'>): Promise<string> {
  const [known] = await db.query<{ value: string }>(read, []);
  if (known) return known.value;
  await db.query(make, [randomBytes(32).toString('base64url')]);
  // Whoever came first made it; everybody takes that one.
  const [made] = await db.query<{ value: string }>(read, []);
  if (!made) throw new Error('The session secret was removed from taskflow.settings while it was made.');
  return made.value;
}
