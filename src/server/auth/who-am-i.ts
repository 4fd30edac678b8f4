import type { WhoAmI } from '../../jobs/api-key-schema.ts';
import type { Database, Statement } from '../database.ts';
import type { Caller } from './caller.ts';
import { bootstrapKeyId } from './key-names.ts';

const nameOfKey: Statement = { name: 'name_of_key', text: 'SELECT name FROM taskflow.api_keys WHERE id::text = $1' };

/** What a caller may know of itself. */
export async function whoAmI({ db }: { db: Pick<Database, 'query'> }, caller: Caller): Promise<WhoAmI> {
  const { kind, keyId, scopes } = caller;
  return { kind, keyName: await keyName(db, keyId), scopes: [...scopes] };
}

async function keyName(db: Pick<Database, 'query'>, keyId: string | null): Promise<string | null> {
  if (keyId === null) return null;
  if (keyId === bootstrapKeyId) return 'TASKFLOW_BOOTSTRAP_KEY';
  const [row] = await db.query<{ name: string }>(nameOfKey, [keyId]);
  return row?.name ?? null;
}
