import type { Database } from '../database.ts';
import { isValidKey, keyEndsInMs } from './valid-key.ts';

/** Where no notification comes, a revoked key is found after this long. */
const lookEveryMs = 2000;
/** Keys that come into use within this time are looked at in one go. */
const gatherMs = 50;

const findValid = {
  name: 'keys-still-valid',
  // The row without an id stands for those who came without a key.
  text: `
    SELECT id::text, ${keyEndsInMs} FROM taskflow.api_keys WHERE id = ANY($1::uuid[]) AND ${isValidKey}
    UNION ALL SELECT NULL, NULL WHERE NOT EXISTS (SELECT FROM taskflow.api_keys)`,
};

interface Watched {
  onEnd: Set<() => void>;
  /** By performance.now(). */
  endsAt: number;
}

/** Keys that something long hangs on: a stream, a socket, a caller who waits. */
export interface KeyWatch {
  /**
   * Tells once when the key is revoked or expires, or, for null (who came without a key), when the first key is made.
   *
   * @returns what ends the watching
   */
  watch(keyId: string | null, onEnd: () => void): () => void;
  /** Looks at all of them now: keys have changed somewhere. */
  look(): void;
}

/** Looks at all watched keys by one statement, when told to and every two seconds; not at all while there are none. */
export function watchKeys(db: Pick<Database, 'query'>): KeyWatch {
  const watched = new Map<string | null, Watched>();
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
      const ids = asked.map(([keyId]) => keyId).filter((keyId) => keyId !== null);
      // While the database is away no key can be revoked; that one expires is known without it.
      const found = await db
        .query<{ id: string | null; ends_in_ms: number | null }>(findValid, [ids])
        .catch(() => undefined);
      const endsInMs = new Map(found?.map(({ id, ends_in_ms }) => [id, ends_in_ms ?? Infinity]));
      if (found) for (const [keyId, key] of asked) key.endsAt = askedAt + (endsInMs.get(keyId) ?? -Infinity);
      tellEnded();
    }
    isLooking = false;
    lookWithin(lookEveryMs);
  }

  function tellEnded(): void {
    const now = performance.now();
    for (const [keyId, { onEnd, endsAt }] of watched) {
      if (endsAt > now) continue;
      watched.delete(keyId);
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
    watch(keyId, onEnd) {
      const known = watched.get(keyId);
      const key = known ?? { onEnd: new Set(), endsAt: Infinity };
      key.onEnd.add(onEnd);
      if (!known) {
        watched.set(keyId, key);
        // It may have ended since it let its holder in.
        lookWithin(gatherMs);
      }
      return () => {
        key.onEnd.delete(onEnd);
        if (key.onEnd.size === 0 && watched.get(keyId) === key) watched.delete(keyId);
      };
    },
    look: () => void look(),
  };
}
