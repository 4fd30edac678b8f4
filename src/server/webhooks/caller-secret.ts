import { TaskFlowError } from '../../jobs/errors.ts';
import type { RotateSecret, WebhookSecret } from '../../jobs/webhook-secret-schema.ts';
import { actorOf } from '../audit/actor.ts';
import type { Caller } from '../auth/caller.ts';
import { isUuid } from '../blobs/blob-names.ts';
import type { Database } from '../database.ts';
import type { Env } from '../env.ts';
import { findSecrets, globalOwner, globalSecrets, rotateSecret, type StoredSecret } from './webhook-secret.ts';

interface SecretServices {
  db: Pick<Database, 'query'>;
  env: Pick<Env, 'WEBHOOK_SECRET'>;
}

/**
 * What signs the webhooks of a caller's jobs.
 *
 * @throws TaskFlowError not_found where that is the global secret, which only `admin` may know: who knows it can forge
 * webhooks to everybody
 */
export async function callerSecret({ db, env }: SecretServices, caller: Caller): Promise<WebhookSecret> {
  const key = keyOf(caller);
  const own = key === null ? [] : await findSecrets(db, [key]);
  if (own.length > 0) return toWebhookSecret('key', own);
  if (caller.scopes.has('admin')) return toWebhookSecret('global', await globalSecrets(db, env));
  const hint = 'make one by POST /api/webhooks/secret/rotate';
  throw new TaskFlowError('not_found', `This key has no webhook secret of its own: ${hint}.`);
}

/**
 * Makes the caller a new secret of its own, or with `global` the one of all who have none.
 *
 * @throws TaskFlowError forbidden for `global` without `admin`; conflict where WEBHOOK_SECRET says which it is
 */
export async function rotateCallerSecret(
  { db, env }: SecretServices,
  caller: Caller,
  { owner }: RotateSecret,
): Promise<WebhookSecret> {
  const key = owner === 'key' ? keyOf(caller) : null;
  if (key === null && !caller.scopes.has('admin')) {
    throw new TaskFlowError('forbidden', 'This key lacks the scope admin.');
  }
  if (key === null && env.WEBHOOK_SECRET !== undefined) {
    const hint = 'To change it, put the new one before the old one there, with a comma between';
    throw new TaskFlowError('conflict', `The setting WEBHOOK_SECRET says which it is. ${hint}.`);
  }
  await rotateSecret(db, key ?? globalOwner, actorOf(caller));
  return toWebhookSecret(key === null ? 'global' : 'key', await findSecrets(db, [key ?? globalOwner]));
}

/** Null for a caller without a key, and for the bootstrap key: their jobs are signed with the global secret. */
function keyOf({ keyId }: Caller): string | null {
  return keyId !== null && isUuid(keyId) ? keyId : null;
}

function toWebhookSecret(owner: WebhookSecret['owner'], secrets: readonly StoredSecret[]): WebhookSecret {
  const [current, before] = secrets;
  if (!current) throw new Error('A webhook secret was removed while it was read.');
  const previous = before?.expiresAt ? { secret: before.secret, expiresAt: before.expiresAt.toISOString() } : null;
  return { owner, secret: current.secret, previous };
}
