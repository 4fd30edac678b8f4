import { createHash, timingSafeEqual } from 'node:crypto';
import type { Database } from '../database.ts';
import type { Env } from '../env.ts';
import { scopesOf } from './caller.ts';
import type { Caller } from './caller.ts';

type KeyCaller = Pick<Caller, 'keyId' | 'scopes'>;

/** Which keys there are, as the database said at most two seconds ago. */
export interface KeyRing {
  /** Who holds the key; null for none of ours, or one that was revoked or has expired. */
  callerOfKey(key: string): KeyCaller | null | Promise<KeyCaller | null>;
  /** The same by the key's id, for sessions. */
  callerOfId(keyId: string): Promise<KeyCaller | null>;
  /** Whether a key was ever made, here or by TASKFLOW_BOOTSTRAP_KEY: from then on everybody needs one. */
  keysExist(): boolean | Promise<boolean>;
}

/** The key id that TASKFLOW_BOOTSTRAP_KEY goes by. */
export const bootstrapKeyId = 'bootstrap';

const freshMs = 2_000;
const usableMs = 5_000;
const mostRemembered = 10_000;

const isUseOld = "(last_used_at IS NULL OR last_used_at < taskflow.now() - interval '1 minute')";
const byHash = {
  name: 'key-by-hash',
  text: `
    SELECT id, scopes, ${isUseOld} AS is_use_old FROM taskflow.api_keys
    WHERE sha256 = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > taskflow.now())`,
};
const byId = {
  name: 'key-by-id',
  text: `
    SELECT id, scopes, ${isUseOld} AS is_use_old FROM taskflow.api_keys
    WHERE id::text = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > taskflow.now())`,
};
const touch = {
  name: 'touch-key',
  text: `UPDATE taskflow.api_keys SET last_used_at = taskflow.now() WHERE id = $1 AND ${isUseOld}`,
};
// Revoked keys keep their row, so the door that the first key shut does not open again.
const anyKey = { name: 'key-exists', text: 'SELECT EXISTS (SELECT FROM taskflow.api_keys) AS any' };

export function createKeyRing(db: Pick<Database, 'query'>, env: Pick<Env, 'TASKFLOW_BOOTSTRAP_KEY'>): KeyRing {
  const bootstrapHash = env.TASKFLOW_BOOTSTRAP_KEY === undefined ? null : sha256(env.TASKFLOW_BOOTSTRAP_KEY);
  const bootstrap: KeyCaller = { keyId: bootstrapKeyId, scopes: scopesOf(['admin']) };
  const remembered = new Map<string, { caller: KeyCaller | null; readAt: number }>();
  const latch = { exists: false, readAt: -Infinity, reading: undefined as Promise<boolean> | undefined };

  async function lookUp(memory: string, statement: typeof byHash, value: string): Promise<KeyCaller | null> {
    const readAt = performance.now();
    const [row] = await db.query<{ id: string; scopes: string[]; is_use_old: boolean }>(statement, [value]);
    const caller = row ? { keyId: row.id, scopes: scopesOf(row.scopes) } : null;
    // Nobody waits for it, and when it fails the next look does it.
    if (row?.is_use_old) db.query(touch, [row.id]).catch(() => undefined);
    // A flood of made-up keys must not fill the memory: forgetting all costs one query each.
    if (remembered.size >= mostRemembered) remembered.clear();
    remembered.set(memory, { caller, readAt });
    return caller;
  }

  function recall(memory: string, statement: typeof byHash, value: string) {
    const known = remembered.get(memory);
    if (known && performance.now() - known.readAt < freshMs) return known.caller;
    return lookUp(memory, statement, value);
  }

  async function readLatch(): Promise<boolean> {
    const readAt = performance.now();
    const [row] = await db.query<{ any: boolean }>(anyKey, []);
    Object.assign(latch, { exists: row?.any ?? false, readAt });
    return latch.exists;
  }

  return {
    callerOfKey(key) {
      const hash = sha256(key);
      if (bootstrapHash && timingSafeEqual(hash, bootstrapHash)) return bootstrap;
      const hex = hash.toString('hex');
      return recall(hex, byHash, hex);
    },
    async callerOfId(keyId) {
      if (keyId === bootstrapKeyId) return bootstrapHash ? bootstrap : null;
      return recall(keyId, byId, keyId);
    },
    keysExist() {
      // Once shut, the door stays shut: nothing to ask any more.
      if (bootstrapHash || latch.exists) return true;
      const ageMs = performance.now() - latch.readAt;
      if (ageMs <= freshMs) return false;
      latch.reading ??= readLatch().finally(() => (latch.reading = undefined));
      if (ageMs > usableMs) return latch.reading;
      // The next caller after this one has the new answer; a failure is met by whoever must wait for it.
      latch.reading.catch(() => undefined);
      return false;
    },
  };
}

/** What the database keeps of a key. */
export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
