import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** Deadline in milliseconds. Default: 10,000. */
  timeoutMs?: number;
  /**
   * Pause between two looks in milliseconds. Default: 10 at first, later a twentieth of the time waited so far, at most 100:
   * looks have their price, and are many where something takes seconds.
   */
  everyMs?: number;
  /** What is waited for, said when it never came. */
  what?: string;
}

/**
 * Looks again and again until `condition` answers something truthy, and answers that. A condition that throws (a failed
 * `expect` as well) counts as not met yet; its last error is the cause when the deadline passes.
 *
 * @throws Error when the deadline passed
 */
export async function waitFor<Value>(
  condition: () => Value | Promise<Value>,
  { timeoutMs = 20_000, everyMs, what = condition.toString() }: WaitOptions = {},
): Promise<NonNullable<Value>> {
  const from = performance.now();
  const deadline = from + timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() > deadline) {
      const why = lastError instanceof Error ? `: ${lastError.message}` : '';
      throw new Error(`Not within ${timeoutMs} ms: ${what}${why}`, { cause: lastError });
    }
    await delay(everyMs ?? Math.min(Math.max((performance.now() - from) / 20, 10), 100));
  }
}
