import type { Database } from '../database.ts';
import { bootstrapKeyId } from './key-names.ts';
import { epochOf } from './session-epochs.ts';
import { isValidKey, keyEndsInMs } from './valid-key.ts';

/** Where no notification comes, a revoked key is found after this long. */
const lookEveryMs = 2000;
/** Keys that come into use within this time are looked at in one go. */
const gatherMs = 50;

const findValid = {
  name: 'keys-still-valid',
  // The row without an id stands for those who came without a key. `bootstrap` has no row, and is good while it is set.
  text: `
    SELECT u.n::int, CASE WHEN u.key_id <> '${bootstrapKeyId}' THEN k.ends_in_ms END AS ends_in_ms
    FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS u(key_id, session_epoch, n)
    LEFT JOIN LATERAL (
      SELECT ${keyEndsInMs}, id FROM taskflow.api_keys
      WHERE id = CASE WHEN u.key_id <> '${bootstrapKeyId}' THEN u.key_id::uuid END AND ${isValidKey}) k ON true
    WHERE CASE WHEN u.key_id IS NULL THEN NOT EXISTS (SELECT FROM taskflow.api_keys)
      ELSE (k.id IS NOT NULL OR u.key_id = '${bootstrapKeyId}')
        AND (u.session_epoch IS NULL OR u.session_epoch >= ${epochOf('u.key_id')}) END`,
};

/** What is watched: a key, null for those who came without one; and the epoch of a session that was opened with it. */
export interface WatchedRight {
  keyId: string | null;
  sessionEpoch?: number;
}

interface Watched {
  right: WatchedRight;
  onEnd: Set<() => void>;
  /** By performance.now(). */
  endsAt: number;
}

/** Keys that something long hangs on: a stream, a socket, a caller who waits. */
export interface KeyWatch {
  /**
   * Tells once when the key is revoked or expires, when all sessions of then were ended, or, for null (who came without a
   * key), when the first key is made.
   *
   * @returns what ends the watching
   */
  watch(right: WatchedRight, onEnd: () => void): () => void;
  /** Looks at all of them now: keys have changed somewhere. */
  look(): void;
}

/** Looks at all watched keys by one statement, when told to and every two seconds; not at all while there are none. */
export function watchKeys(db: Pick<Database, 'query'>): KeyWatch {
  const watched = new Map<string, Watched>();
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Infinity;
  let isLooking = false;
  let isLookWanted = false;

  async function look(): Promise<void> {
    isLookWanted = true;
    if (isLooking) return;
    isLooking = true;
    // A key that expires while the answer is waited for ends all the same.
    lookWithin(lookEveryMs);
    while (isLookWanted && watched.size > 0) {
      isLookWanted = false;
      // Only these: what comes into use meanwhile was not asked about.
      const asked = [...watched];
      const askedAt = performance.now();
      const rights = asked.map(([, { right }]) => right);
      // While the database is away no key can be revoked; that one expires is known without it.
      const found = await db
        .query<{ n: number; ends_in_ms: number | null }>(findValid, [
          rights.map(({ keyId }) => keyId),
          rights.map(({ sessionEpoch }) => sessionEpoch ?? null),
        ])
        .catch(() => undefined);
      const endsInMs = new Map(found?.map(({ n, ends_in_ms }) => [n, ends_in_ms ?? Infinity]));
      if (found)
        for (const [index, [, key]] of asked.entries()) key.endsAt = askedAt + (endsInMs.get(index + 1) ?? -Infinity);
      tellEnded();
    }
    isLooking = false;
    lookWithin(lookEveryMs);
  }

  function tellEnded(): void {
    const now = performance.now();
    for (const [name, { onEnd, endsAt }] of watched) {
      if (endsAt > now) continue;
      watched.delete(name);
      for (const tell of onEnd) tell();
    }
  }

  /** Looks after that time, or sooner where a key ends sooner or a look was to come anyway. */
  function lookWithin(ms: number): void {
    if (watched.size === 0) return;
    const now = performance.now();
    const at = Math.min(now + ms, ...[...watched.values()].map(({ endsAt }) => endsAt));
    if (at >= timerAt) return;
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(onTime, Math.max(1, at - now)).unref();
  }

  function onTime(): void {
    timerAt = Infinity;
    tellEnded();
    void look();
  }

  return {
    watch(right, onEnd) {
      const name = `${right.keyId}/${right.sessionEpoch}`;
      const known = watched.get(name);
      const key: Watched = known ?? { right, onEnd: new Set(), endsAt: Infinity };
      key.onEnd.add(onEnd);
      if (!known) {
        watched.set(name, key);
        // It may have ended since it let its holder in.
        lookWithin(gatherMs);
      }
      return () => {
        key.onEnd.delete(onEnd);
        if (key.onEnd.size === 0 && watched.get(name) === key) watched.delete(name);
      };
    },
    look: () => void look(),
  };
}
