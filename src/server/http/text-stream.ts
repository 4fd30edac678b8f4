/**
 * Texts as a stream of bytes: the next is made only when the one before it was taken, and none any more once whoever reads
 * has gone.
 *
 * @param until tells when the stream is to be broken off, with the reason; what it answers stops that
 */
export function textStream(
  texts: AsyncGenerator<string, void>,
  until: (breakOff: (reason: Error) => void) => () => void = () => () => undefined,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stop = () => {};
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        stop = until((reason) => {
          controller.error(reason);
          void texts.return();
        });
      },
      async pull(controller) {
        const { done, value } = await texts.next();
        if (!done) return controller.enqueue(encoder.encode(value));
        stop();
        controller.close();
      },
      async cancel() {
        stop();
        await texts.return();
      },
    },
    { highWaterMark: 1 },
  );
}
