import { setTimeout as sleep } from 'node:timers/promises';
import { LateSignal } from './late-signal.ts';

interface ProgressReporter {
  report(percent: number, note: string | null): void;
  /** The attempt is over. Settles when its last progress is kept or given up. */
  end(): Promise<void>;
}

/**
 * Keeps how far an attempt is: at once, then at most once per interval, always the newest, and one after the other, so
 * that an older progress never overwrites a newer one. What waits for its interval when the attempt ends is kept then.
 *
 * @param save never rejects
 */
export function createProgressReporter(
  save: (percent: number, note: string | null) => Promise<void>,
  intervalMs: number,
): ProgressReporter {
  const ended = new LateSignal(() => new DOMException('The attempt has ended.', 'AbortError'));
  const intervalOver = () => sleep(intervalMs, undefined, { ref: false, signal: ended.signal }).catch(() => undefined);
  let newest: [percent: number, note: string | null] | undefined;
  let saving: Promise<void> | undefined;

  async function saveWhileNew(): Promise<void> {
    while (newest) {
      const given = newest;
      newest = undefined;
      await save(...given);
      await intervalOver();
    }
    saving = undefined;
  }

  return {
    report(percent, note) {
      newest = [percent, note];
      saving ??= saveWhileNew();
    },
    async end() {
      // Mostly there is none.
      if (!saving) return;
      ended.abort();
      await saving;
    },
  };
}
