import { randomBytes } from 'node:crypto';
import type { Actor } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { Database, Statement } from '../database.ts';
import type { Env } from '../env.ts';

/** Stands for all who have no secret of their own. */
export const globalOwner = '';
/** How long one that was replaced goes on to sign beside the new one. */
const overlap = `interval '24 hours'`;

export interface StoredSecret {
  owner: string;
  secret: string;
  /** Until when one that was replaced signs; null: it is the current one. */
  expiresAt: Date | null;
}

const find: Statement = {
  name: 'find_webhook_secrets',
  text: `SELECT owner, secret, expires_at AS "expiresAt" FROM taskflow.webhook_secrets
    WHERE owner = ANY($1) AND (expires_at IS NULL OR expires_at > taskflow.now())
    ORDER BY expires_at DESC NULLS FIRST, secret`,
};

const make: Statement = {
  name: 'make_webhook_secret',
  text: 'INSERT INTO taskflow.webhook_secrets (owner, secret) VALUES ($1, $2) ON CONFLICT DO NOTHING',
};

const replace: Statement = {
  name: 'rotate_webhook_secret',
  // Of two at the same moment one replaces, the other finds that done. A repeat after a connection died at COMMIT finds
  // its own.
  text: `
  WITH replaced AS (
    UPDATE taskflow.webhook_secrets SET expires_at = taskflow.now() + ${overlap}
    WHERE owner = $1 AND expires_at IS NULL AND secret <> $2
      AND NOT EXISTS (SELECT FROM taskflow.webhook_secrets WHERE owner = $1 AND secret = $2)
    RETURNING owner
  ),
  made AS (
    INSERT INTO taskflow.webhook_secrets (owner, secret) SELECT $1, $2 FROM (SELECT count(*) FROM replaced) done
    ON CONFLICT DO NOTHING RETURNING owner
  )
  ${writesEntry({
    ...{ from: 'made', actor: '$3', address: '$4', action: 'webhook_secret.rotated' },
    subject: `CASE owner WHEN '${globalOwner}' THEN 'global' ELSE owner END`,
  })}`,
};

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** The secrets of these owners that sign at present, the current one of each first. */
export function findSecrets(db: Pick<Database, 'query'>, owners: readonly string[]): Promise<StoredSecret[]> {
  return db.query<StoredSecret>(find, [owners]);
}

/**
 * The secrets of those who have none of their own (`whsec_…`), the current one first: WEBHOOK_SECRET, or one that all
 * processes share, made when it is first asked for.
 */
export async function globalSecrets(
  db: Pick<Database, 'query'>,
  env: Pick<Env, 'WEBHOOK_SECRET'>,
): Promise<StoredSecret[]> {
  const given = env.WEBHOOK_SECRET;
  if (given !== undefined) return given.map((secret) => ({ owner: globalOwner, secret, expiresAt: null }));
  const known = await findSecrets(db, [globalOwner]);
  if (known.length > 0) return known;
  await db.query(make, [globalOwner, newSecret()]);
  // Whoever came first made it; everybody takes that one.
  return findSecrets(db, [globalOwner]);
}

/** What signs the webhooks of each of these submitters' jobs; null is one without a key. */
export async function signingSecrets(
  db: Pick<Database, 'query'>,
  env: Pick<Env, 'WEBHOOK_SECRET'>,
  submitters: readonly (string | null)[],
): Promise<(submitter: string | null) => string[]> {
  const keys = [...new Set(submitters.filter((submitter) => submitter !== null))];
  const own = Map.groupBy(keys.length > 0 ? await findSecrets(db, keys) : [], ({ owner }) => owner);
  const shared = await globalSecrets(db, env);
  return (submitter) => (own.get(submitter ?? globalOwner) ?? shared).map(({ secret }) => secret);
}

/** Makes a new secret for an owner, or the first one; the one before signs beside it for 24 h. */
export async function rotateSecret(db: Pick<Database, 'query'>, owner: string, actor: Actor): Promise<void> {
  await db.query(replace, [owner, newSecret(), actor.name, actor.address]);
}
