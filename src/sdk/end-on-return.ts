/**
 * An async iterable that its reader can leave at any time, also while the next item is still waited for, as the cancelling of
 * a stream made of it does: a generator alone would hold its connection until that item comes.
 *
 * @param generate ends early when its signal aborts
 */
export function endOnReturn<Item>(
  generate: (signal: AbortSignal) => AsyncGenerator<Item, void>,
  signal: AbortSignal | undefined,
): AsyncIterable<Item> {
  return {
    [Symbol.asyncIterator]() {
      const left = new AbortController();
      const items = generate(signal ? AbortSignal.any([signal, left.signal]) : left.signal);
      const end = { done: true, value: undefined } as const;
      return {
        async next() {
          try {
            return await items.next();
          } catch (error) {
            if (left.signal.aborted) return end;
            throw error;
          }
        },
        async return() {
          left.abort();
          await items.return();
          return end;
        },
      };
    },
  };
}
