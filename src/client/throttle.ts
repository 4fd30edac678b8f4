/** Calls `action` at once and then at most every `everyMs`; a call in between is made up for at the end. */
export function throttle(action: () => void, everyMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDue = false;
  function tick(): void {
    timer = undefined;
    if (!isDue) return;
    isDue = false;
    run();
  }
  function run(): void {
    action();
    timer = setTimeout(tick, everyMs);
  }
  return () => {
    if (timer === undefined) run();
    else isDue = true;
  };
}
