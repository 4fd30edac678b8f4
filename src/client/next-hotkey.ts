/** What a key that was pressed leads to: something to run, the wait for a second key, or nothing. */
export type HotkeyStep = { run: string } | { waitAfter: string } | null;

/**
 * Reads one more key of shortcuts such as `r` or `g j`.
 *
 * @param before the first key of two that was pressed a moment ago, or null
 */
export function nextHotkey(known: Iterable<string>, before: string | null, key: string): HotkeyStep {
  const all = [...known];
  const pressed = before === null ? key : `${before} ${key}`;
  if (all.includes(pressed)) return { run: pressed };
  // After a first key that leads nowhere the second one does nothing: it was not meant alone.
  if (before !== null) return null;
  return all.some((one) => one.startsWith(`${key} `)) ? { waitAfter: key } : null;
}
