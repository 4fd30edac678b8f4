const parts = 5;

/**
 * Asks, and gives up when that much time has passed in which an answer could have been read. While the page is busy its
 * timers wait, and so does an answer that is there already: such time says nothing of the server, and does not count.
 *
 * @throws what `ask` throws once its signal is aborted
 */
export async function answerWithin<Answer>(
  limitMs: number,
  ask: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const partMs = limitMs / parts;
  const over = new AbortController();
  let left = parts;
  let beganAt = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const wasBusy = now - beganAt > 2 * partMs;
    beganAt = now;
    if (wasBusy) return;
    left -= 1;
    if (left === 0) over.abort();
  }, partMs);
  try {
    return await ask(over.signal);
  } finally {
    clearInterval(timer);
  }
}
