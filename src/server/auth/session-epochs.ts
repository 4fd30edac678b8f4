import { actorOf } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { Database, Statement } from '../database.ts';
import type { Caller } from './caller.ts';
import { keysChannel } from './key-names.ts';

/** SQL: the epoch of the key whose id is the text `keyId`. */
export function epochOf(keyId: string): string {
  return `coalesce((SELECT e.epoch FROM taskflow.session_epochs e WHERE e.key_id = ${keyId}), 0)`;
}

const read: Statement = { name: 'session_epoch', text: `SELECT ${epochOf('$1')} AS epoch` };

const next: Statement = {
  name: 'end_all_sessions',
  text: `
  WITH moved AS (
    INSERT INTO taskflow.session_epochs AS e (key_id, epoch) VALUES ($1, 1)
    ON CONFLICT (key_id) DO UPDATE SET epoch = e.epoch + 1 RETURNING key_id
  ),
  audit AS (
    ${writesEntry({ from: 'moved', actor: '$2', address: '$3', action: 'session.all_ended', subject: 'key_id' })}
  )
  SELECT pg_notify('${keysChannel}', '') FROM moved`,
};

/** The epoch that a session of this key begins in now. */
export async function currentEpoch({ db }: { db: Pick<Database, 'query'> }, keyId: string): Promise<number> {
  const [row] = await db.query<{ epoch: number }>(read, [keyId]);
  return row?.epoch ?? 0;
}

/**
 * Ends every session that was opened with a key, in all browsers, with all that hangs on them. Other processes
 * hear of it at once, and find it within two seconds where they did not.
 */
export async function endAllSessions(
  { db, keys }: { db: Pick<Database, 'query'>; keys: { changed(): void } },
  holder: { keyId: string; address: Caller['address'] },
): Promise<void> {
  const { name, address } = actorOf(holder);
  await db.query(next, [holder.keyId, name, address]);
  keys.changed();
}
