import { createHash, timingSafeEqual } from 'node:crypto';
import type { Database } from '../database.ts';
import type { Env } from '../env.ts';
import { scopesOf } from './caller.ts';
import type { Caller } from './caller.ts';
import { bootstrapKeyId } from './key-names.ts';
import { currentEpoch } from './session-epochs.ts';
import { isValidKey, keyEndsInMs } from './valid-key.ts';
import { watchKeys, type KeyWatch } from './watch-keys.ts';

type KeyCaller = Pick<Caller, 'keyId' | 'scopes'>;

/**
 * Which keys there are, as the database said since the last change that this process was told of, and at most two seconds
 * ago. A key that expires is none from that moment on.
 */
export interface KeyRing extends Pick<KeyWatch, 'watch'> {
  /** Who holds the key; null for none of ours, or one that was revoked or has expired. */
  callerOfKey(key: string): KeyCaller | null | Promise<KeyCaller | null>;
  /**
   * Whether the key was good when it was last looked at here. Looks at nothing else: it is no way to try keys, all of which
   * are made by chance. TASKFLOW_BOOTSTRAP_KEY, which a person may have made up, never is.
   */
  wasGood(key: string | undefined): boolean;
  /** `callerOfKey` by the key's id; with the epoch of a session, null too when all sessions of then were ended. */
  callerOfId(keyId: string, sessionEpoch?: number): Promise<KeyCaller | null>;
  /** Whether a key was ever made, here or by TASKFLOW_BOOTSTRAP_KEY: from then on everybody needs one. */
  keysExist(): boolean | Promise<boolean>;
  /** Forgets everything and looks at the keys that are watched: they were changed, here or elsewhere. */
  changed(): void;
}

const freshMs = 2_000;
const usableMs = 5_000;
const mostRemembered = 10_000;

const isUseOld = "(last_used_at IS NULL OR last_used_at < taskflow.now() - interval '1 minute')";
const byHash = {
  name: 'key-by-hash',
  text: `
    SELECT id, scopes, ${keyEndsInMs}, ${isUseOld} AS is_use_old FROM taskflow.api_keys
    WHERE sha256 = $1 AND ${isValidKey}`,
};
const byId = {
  name: 'key-by-id',
  text: `
    SELECT id, scopes, ${keyEndsInMs}, ${isUseOld} AS is_use_old FROM taskflow.api_keys
    WHERE id::text = $1 AND ${isValidKey}`,
};
const touch = {
  name: 'touch-key',
  text: `UPDATE taskflow.api_keys SET last_used_at = taskflow.now() WHERE id = $1 AND ${isUseOld}`,
};
// Revoked keys keep their row, so the door that the first key shut does not open again.
const anyKey = { name: 'key-exists', text: 'SELECT EXISTS (SELECT FROM taskflow.api_keys) AS any' };

interface KeyRow {
  id: string;
  scopes: string[];
  ends_in_ms: number | null;
  is_use_old: boolean;
}

export function createKeyRing(db: Pick<Database, 'query'>, env: Pick<Env, 'TASKFLOW_BOOTSTRAP_KEY'>): KeyRing {
  const bootstrapHash = env.TASKFLOW_BOOTSTRAP_KEY === undefined ? null : sha256(env.TASKFLOW_BOOTSTRAP_KEY);
  const bootstrap: KeyCaller = { keyId: bootstrapKeyId, scopes: scopesOf(['admin']) };
  const remembered = new Map<string, { caller: KeyCaller | null; usableUntil: number }>();
  const epochs = new Map<string, { epoch: number; usableUntil: number }>();
  const latch = { exists: false, readAt: -Infinity, reading: undefined as Promise<boolean> | undefined };
  const { watch, look } = watchKeys(db);
  // What was asked before a change and answered after it is as old as the question: it is not remembered.
  let changes = 0;

  async function lookUp(memory: string, statement: typeof byHash, value: string): Promise<KeyCaller | null> {
    const [readAt, readIn] = [performance.now(), changes];
    const [row] = await db.query<KeyRow>(statement, [value]);
    const caller = row ? { keyId: row.id, scopes: scopesOf(row.scopes) } : null;
    // Nobody waits for it, and when it fails the next look does it.
    if (row?.is_use_old) db.query(touch, [row.id]).catch(() => undefined);
    // A flood of made-up keys must not fill the memory: forgetting all costs one query each.
    if (remembered.size >= mostRemembered) remembered.clear();
    const usableUntil = readAt + Math.min(freshMs, row?.ends_in_ms ?? Infinity);
    if (readIn === changes) remembered.set(memory, { caller, usableUntil });
    return caller;
  }

  function recall(memory: string, statement: typeof byHash, value: string) {
    const known = remembered.get(memory);
    if (known && performance.now() < known.usableUntil) return known.caller;
    return lookUp(memory, statement, value);
  }

  async function recallEpoch(keyId: string): Promise<number> {
    const known = epochs.get(keyId);
    if (known && performance.now() < known.usableUntil) return known.epoch;
    const [readAt, readIn] = [performance.now(), changes];
    const epoch = await currentEpoch({ db }, keyId);
    if (readIn === changes) epochs.set(keyId, { epoch, usableUntil: readAt + freshMs });
    return epoch;
  }

  async function readLatch(): Promise<boolean> {
    const [readAt, readIn] = [performance.now(), changes];
    const [row] = await db.query<{ any: boolean }>(anyKey, []);
    latch.exists ||= row?.any ?? false;
    if (readIn === changes) latch.readAt = readAt;
    return latch.exists;
  }

  return {
    callerOfKey(key) {
      const hash = sha256(key);
      if (bootstrapHash && timingSafeEqual(hash, bootstrapHash)) return bootstrap;
      const hex = hash.toString('hex');
      return recall(hex, byHash, hex);
    },
    wasGood(key) {
      const known = key === undefined ? undefined : remembered.get(sha256(key).toString('hex'));
      return (known?.caller ?? null) !== null;
    },
    async callerOfId(keyId, sessionEpoch) {
      if (sessionEpoch !== undefined && sessionEpoch < (await recallEpoch(keyId))) return null;
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
    changed() {
      changes += 1;
      remembered.clear();
      epochs.clear();
      Object.assign(latch, { readAt: -Infinity, reading: undefined });
      look();
    },
    watch(right, onEnd) {
      const isForEver = right.keyId === bootstrapKeyId && right.sessionEpoch === undefined;
      return isForEver ? () => undefined : watch(right, onEnd);
    },
  };
}

/** What the database keeps of a key. */
export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
