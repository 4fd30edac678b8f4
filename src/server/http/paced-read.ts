import { TaskFlowError } from '../../jobs/errors.ts';

/**
 * How slowly a body may come: after ten seconds of waiting its sender must have reached 8 KiB a second, and no single
 * piece is waited for longer than half a minute. So 25 MiB may take 53 minutes, and a byte a second ends after ten seconds.
 */
const graceMs = 10_000;
const leastBytesPerSecond = 8 * 1024;
const longestSilenceMs = 30_000;

/** For how long a body of that many bytes may be waited for, in ms. */
export function patienceMs(sizeBytes: number): number {
  return graceMs + (sizeBytes / leastBytesPerSecond) * 1000;
}

/**
 * Reads piece by piece, and gives up a sender who is too slow. Only the time that was waited for the sender counts, not
 * what the receiver takes for each piece.
 *
 * @returns as `reader.read`; rejects with TaskFlowError too_slow
 */
export function pacedRead(reader: ReadableStreamDefaultReader<Uint8Array>): typeof reader.read {
  let waitedMs = 0;
  let sizeBytes = 0;
  return async () => {
    const startedAt = performance.now();
    const piece = await within(Math.min(longestSilenceMs, patienceMs(sizeBytes) - waitedMs), reader.read());
    waitedMs += performance.now() - startedAt;
    sizeBytes += piece.value?.byteLength ?? 0;
    return piece;
  };
}

/** @throws TaskFlowError too_slow when what is waited for has not come within the time */
export async function within<Value>(ms: number, coming: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      // The connection is of no use to the next request: the rest of this one may still come.
      const headers = { Connection: 'close' };
      reject(
        new TaskFlowError('too_slow', 'The body came too slowly. Send it at 8 KiB a second or more.', { headers }),
      );
    }, ms);
  });
  try {
    return await Promise.race([coming, late]);
  } finally {
    clearTimeout(timer);
    coming.catch(() => undefined);
  }
}
