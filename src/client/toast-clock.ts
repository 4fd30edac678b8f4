const stepMs = 100;

/**
 * Runs down beside a toast and stands still while a pointer or the keyboard is on it, or the page is out of sight, as the
 * bar that the toast shows does.
 *
 * @param find the toast's element; null while it is not there yet
 * @returns what stops it for good
 */
export function startToastClock(durationMs: number, find: () => Element | null, onOver: () => void): () => void {
  let remainingMs = durationMs;
  const timer = setInterval(() => {
    const toast = find();
    if (toast === null || document.hidden || toast.matches(':hover, :focus-within')) return;
    remainingMs -= stepMs;
    if (remainingMs > 0) return;
    clearInterval(timer);
    onOver();
  }, stepMs);
  return () => clearInterval(timer);
}
