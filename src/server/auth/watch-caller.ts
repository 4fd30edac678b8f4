import type { Caller } from './caller.ts';
import type { KeyRing } from './key-ring.ts';

/** By what right something long is held open: a key, and the session that was opened with it, where there is one. */
export type HeldRight = Pick<Caller, 'keyId' | 'sessionEndsAt' | 'sessionEpoch'>;

/**
 * Tells once when the caller may go on no longer: its key is revoked or expires, its session is over or was ended with all others, or, for
 * one without
 * a key, the first key is made.
 *
 * @returns what ends the watching
 */
export function watchCaller(
  keys: Pick<KeyRing, 'watch'>,
  { sessionEndsAt, ...right }: HeldRight,
  onEnd: () => void,
): () => void {
  const tell = () => {
    stop();
    onEnd();
  };
  const unwatchKey = keys.watch(right, tell);
  // A session lasts for hours, far less than a timer can.
  const timer =
    sessionEndsAt === undefined ? undefined : setTimeout(tell, Math.max(0, sessionEndsAt - Date.now())).unref();
  const stop = () => {
    clearTimeout(timer);
    unwatchKey();
  };
  return stop;
}
