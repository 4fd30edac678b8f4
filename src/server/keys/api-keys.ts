import { randomBytes, randomUUID } from 'node:crypto';
import type { ApiKey, CreateApiKey, CreatedApiKey } from '../../jobs/api-key-schema.ts';
import type { Scope } from '../../jobs/scopes.ts';
import { InvalidInput, TaskFlowError } from '../../jobs/errors.ts';
import type { Actor } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import { sha256, type KeyRing } from '../auth/key-ring.ts';
import { isValidKey } from '../auth/valid-key.ts';
import { isUuid } from '../blobs/blob-names.ts';
import type { Database, Statement } from '../database.ts';
import type { Env } from '../env.ts';

interface KeyServices {
  db: Pick<Database, 'query'>;
  env: Pick<Env, 'TASKFLOW_BOOTSTRAP_KEY'>;
  /** What this process remembers of keys, where it answers calls: it need not wait to be told. */
  keys?: Pick<KeyRing, 'changed'>;
}

interface KeyRow {
  id: string;
  name: string;
  scopes: Scope[];
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
}

const columns = 'id, name, scopes, created_at, expires_at, last_used_at';

const insert: Statement = {
  name: 'create_api_key',
  // $6: there is another way to be admin. The first key shuts the door to callers without one, so it must open it too.
  // A repeat after a connection died at COMMIT finds its own row.
  text: `
  WITH made AS (
    INSERT INTO taskflow.api_keys (id, name, sha256, scopes, expires_at)
    SELECT $1, $2, $3, $4, $5::timestamptz
    WHERE $6 OR 'admin' = ANY($4) OR EXISTS (SELECT FROM taskflow.api_keys WHERE ${isValidKey} AND 'admin' = ANY(scopes))
    ON CONFLICT (id) DO NOTHING RETURNING ${columns}
  ),
  audit AS (
    ${writesEntry({
      ...{ from: 'made', actor: '$7', address: '$8', action: 'key.created', subject: 'id' },
      after: `jsonb_build_object('name', name, 'scopes', scopes, 'expiresAt', expires_at)`,
    })}
  )
  SELECT ${columns} FROM made UNION ALL SELECT ${columns} FROM taskflow.api_keys WHERE id = $1`,
};

const list: Statement = {
  name: 'list_api_keys',
  text: `SELECT ${columns} FROM taskflow.api_keys WHERE revoked_at IS NULL ORDER BY created_at DESC, id DESC`,
};

const revoke: Statement = {
  name: 'revoke_api_key',
  // The admin keys are locked in one order, so that of two that revoke each other one is left.
  text: `
  WITH admins AS (
    SELECT id FROM taskflow.api_keys WHERE ${isValidKey} AND 'admin' = ANY(scopes) ORDER BY id FOR UPDATE
  ),
  revoked AS (
    UPDATE taskflow.api_keys k SET revoked_at = taskflow.now()
    WHERE k.id = $1 AND k.revoked_at IS NULL
      AND ($2 OR NOT EXISTS (SELECT FROM admins a WHERE a.id = $1) OR EXISTS (SELECT FROM admins a WHERE a.id <> $1))
    RETURNING k.id, k.name
  ),
  audit AS (
    ${writesEntry({
      ...{ from: 'revoked', actor: '$3', address: '$4', action: 'key.revoked', subject: 'id' },
      before: `jsonb_build_object('name', name)`,
    })}
  )
  SELECT id FROM revoked`,
};

const find: Statement = {
  name: 'find_api_key',
  text: 'SELECT revoked_at IS NOT NULL AS is_revoked FROM taskflow.api_keys WHERE id = $1',
};

/**
 * Makes a key. The answer is the only place where it stands: the database keeps its SHA-256.
 *
 * @param actor who asks, for the audit log
 * @throws InvalidInput when it has expired already, or when it is the first and has not the scope admin
 */
export async function createApiKey(
  { db, env, keys }: KeyServices,
  { name, scopes, expiresAt }: CreateApiKey,
  actor: Actor,
): Promise<CreatedApiKey> {
  if (expiresAt !== undefined && Date.parse(expiresAt) <= Date.now()) {
    throw new InvalidInput([{ path: 'expiresAt', message: 'must be in the future' }]);
  }
  const key = `tf_${randomBytes(32).toString('base64url')}`;
  const isAdminElsewhere = env.TASKFLOW_BOOTSTRAP_KEY !== undefined;
  const values = [
    randomUUID(),
    name,
    sha256(key).toString('hex'),
    scopes,
    expiresAt ?? null,
    isAdminElsewhere,
    actor.name,
    actor.address,
  ];
  const [row] = await db.query<KeyRow>(insert, values);
  keys?.changed();
  if (row) return { ...toApiKey(row), key };
  const message = 'must hold admin while there is no other admin key: nobody could make another one';
  throw new InvalidInput([{ path: 'scopes', message }]);
}

/** Every key that was not revoked, newest first; those that expired too. */
export async function listApiKeys({ db }: Pick<KeyServices, 'db'>): Promise<ApiKey[]> {
  return (await db.query<KeyRow>(list, [])).map(toApiKey);
}

/**
 * Revokes a key for good: this process takes it no more from the answer on, the others as soon as they are told, which is
 * at once, or within two seconds where the telling fails. Repeated, it changes nothing.
 *
 * @throws TaskFlowError not_found; conflict when it is the last admin key
 */
export async function revokeApiKey({ db, env, keys }: KeyServices, keyId: string, actor: Actor): Promise<void> {
  const isAdminElsewhere = env.TASKFLOW_BOOTSTRAP_KEY !== undefined;
  const known = isUuid(keyId) ? (await db.query<{ is_revoked: boolean }>(find, [keyId]))[0] : undefined;
  if (!known) throw new TaskFlowError('not_found', `There is no key ${keyId.slice(0, 100)}.`);
  if (known.is_revoked) return;
  const [revoked] = await db.query(revoke, [keyId, isAdminElsewhere, actor.name, actor.address]);
  keys?.changed();
  if (revoked) return;
  const [now] = await db.query<{ is_revoked: boolean }>(find, [keyId]);
  if (now?.is_revoked) return;
  throw new TaskFlowError('conflict', 'This is the last admin key: make another one first.');
}

function toApiKey(row: KeyRow): ApiKey {
  return {
    keyId: row.id,
    name: row.name,
    scopes: row.scopes,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  };
}
