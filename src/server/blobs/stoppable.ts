/**
 * The same pieces until `signal` aborts: then its reason is thrown, although the next piece may never come. Whoever leaves
 * early ends the source, and does not wait for it.
 */
export async function* stoppable(
  pieces: AsyncGenerator<Uint8Array, void>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void> {
  try {
    for (;;) {
      const { done, value } = await (signal ? nextUnlessStopped(pieces, signal) : pieces.next());
      if (done) return;
      yield value;
    }
  } finally {
    pieces.return().catch(() => undefined);
  }
}

/** With a listener for each piece: one promise for all of them would remember every wait for it. */
function nextUnlessStopped(
  pieces: AsyncGenerator<Uint8Array, void>,
  signal: AbortSignal,
): Promise<IteratorResult<Uint8Array, void>> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      const { reason }: { reason: unknown } = signal;
      reject(reason instanceof Error ? reason : new Error(String(reason)));
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    pieces
      .next()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}
