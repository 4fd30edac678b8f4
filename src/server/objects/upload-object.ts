import { createHash } from 'node:crypto';
import { intoChunks } from '../blobs/blob-chunks.ts';
import type { ObjectStore } from './object-store.ts';

/** Ten thousand of them, the most that there may be, are 80 GiB. Two or three are in memory at once. */
const partBytes = 8 * 1024 * 1024;

/**
 * Sends a stream to the store as it comes: in one piece when it is small, else in parts of 8 MiB, one after the other, so
 * that the stream is read only as fast as the store takes it.
 *
 * @param onParts an upload in parts has begun; nothing is sent before this settles
 */
export async function uploadObject(
  objects: ObjectStore,
  key: string,
  stream: AsyncIterable<Uint8Array>,
  { signal, onParts }: { signal?: AbortSignal | undefined; onParts: (uploadId: string) => Promise<unknown> },
): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const parts = intoChunks(stream, partBytes);
  try {
    let part = await parts.next();
    let next = part.done ? part : await parts.next();
    if (next.done) {
      const bytes = part.value ?? Buffer.alloc(0);
      await objects.put(key, bytes, signal);
      return { sizeBytes: bytes.byteLength, sha256: hash.update(bytes).digest('hex') };
    }
    const uploadId = await objects.startParts(key, signal);
    await onParts(uploadId);
    const tags: string[] = [];
    while (!part.done) {
      tags.push(await objects.putPart({ key, uploadId, number: tags.length + 1 }, part.value, signal));
      hash.update(part.value);
      sizeBytes += part.value.byteLength;
      part = next;
      next = part.done ? part : await parts.next();
    }
    await objects.completeParts({ key, uploadId }, tags, signal);
    return { sizeBytes, sha256: hash.digest('hex') };
  } finally {
    await parts.return();
  }
}
