import type { Database } from '../database.ts';
import { chunkBytes } from './blob-limits.ts';

/** A stored file or artifact: what is known of it, and its bytes, read from the database piece by piece. */
export interface StoredBlob {
  id: string;
  name: string;
  contentType: string;
  sizeBytes: number;
  sha256: string;
  createdAt: Date;
  /**
   * Opens all bytes in order, or those of a range, of which only the stored pieces are read that it touches.
   *
   * @throws TaskFlowError unavailable when they lie in an object store that is away, not_found when they are there no more
   */
  open(range?: ByteRange): Promise<AsyncGenerator<Uint8Array, void>>;
}

/** Positions of the first and the last byte, both within the file. */
export interface ByteRange {
  start: number;
  end: number;
}

type Queries = Pick<Database, 'query'>;

/** Regroups a stream of any grain into pieces of `sizeBytes`; the last one may be smaller. */
export async function* intoChunks(
  stream: AsyncIterable<Uint8Array>,
  sizeBytes: number = chunkBytes,
): AsyncGenerator<Buffer, void> {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  for await (const piece of stream) {
    let rest = piece;
    while (waitingBytes + rest.byteLength >= sizeBytes) {
      const head = rest.subarray(0, sizeBytes - waitingBytes);
      rest = rest.subarray(head.byteLength);
      yield Buffer.concat([...waiting, head]);
      waiting = [];
      waitingBytes = 0;
    }
    if (rest.byteLength > 0) waiting.push(rest);
    waitingBytes += rest.byteLength;
  }
  if (waitingBytes > 0) yield Buffer.concat(waiting);
}

const selectChunk = {
  name: 'blob-select-chunk',
  text: 'SELECT substring(bytes FROM $3 FOR $4) AS bytes FROM taskflow.blob_chunks WHERE blob_id = $1 AND number = $2',
};

/**
 * The bytes of a range of a blob in order, one statement a piece.
 *
 * @throws Error when a piece is missing, because the blob was replaced or pruned while it was read
 */
export async function* readChunks(
  db: Queries,
  blobId: string,
  { start, end }: ByteRange,
): AsyncGenerator<Uint8Array, void> {
  for (let number = Math.floor(start / chunkBytes); number * chunkBytes <= end; number += 1) {
    const skipped = Math.max(0, start - number * chunkBytes);
    const length = Math.min(chunkBytes, end + 1 - number * chunkBytes) - skipped;
    const [row] = await db.query<{ bytes: Buffer }>(selectChunk, [blobId, number, skipped + 1, length]);
    if (!row) throw new Error(`Blob ${blobId} was removed while it was read.`);
    yield row.bytes;
  }
}

/** Reads a blob into memory: whoever calls knows that it is not too large. */
export async function readWhole(blob: StoredBlob): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await blob.open()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
