import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { TaskFlowError } from '../../jobs/errors.ts';
import type { Database } from '../database.ts';
import { intoChunks } from './blob-chunks.ts';
import { inMebibytes, maxFileBytes } from './blob-limits.ts';
import { storableContentType } from './blob-names.ts';

const insertFile = {
  name: 'file-insert',
  text: `INSERT INTO taskflow.files (id, name, content_type, size_bytes, sha256, owner, complete)
         VALUES ($1, $2, $3, 0, '', $4, false)`,
};
const insertChunk = {
  name: 'blob-insert-chunk',
  text: 'INSERT INTO taskflow.blob_chunks (blob_id, number, bytes) VALUES ($1, $2, $3)',
};
const completeFile = {
  name: 'file-complete',
  text: 'UPDATE taskflow.files SET size_bytes = $2, sha256 = $3, complete = true WHERE id = $1 RETURNING id',
};
const deleteFile = {
  name: 'file-delete',
  text: `WITH f AS (DELETE FROM taskflow.files WHERE id = $1)
         DELETE FROM taskflow.blob_chunks WHERE blob_id = $1`,
};

export interface UploadedFile {
  fileId: string;
  sizeBytes: number;
  sha256: string;
}

/**
 * Stores an upload as it arrives, holding one piece of 256 KiB in memory. No transaction is open while a slow sender
 * sends: the file counts only once it is marked complete, and an upload that breaks off is taken away again.
 *
 * @param owner id of the API key that may read it; null without keys
 * @throws TaskFlowError `too_large` past 25 MiB
 */
export async function storeFile(
  db: Pick<Database, 'query'>,
  stream: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>,
  contentType: string,
  owner: string | null,
  name: string | null = null,
): Promise<UploadedFile> {
  const fileId = uuidv7();
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let number = 0;
  await db.query(insertFile, [fileId, name, storableContentType(contentType), owner]);
  try {
    for await (const chunk of intoChunks(limited(stream))) {
      hash.update(chunk);
      sizeBytes += chunk.byteLength;
      await db.query(insertChunk, [fileId, number, chunk]);
      number += 1;
    }
    const sha256 = hash.digest('hex');
    const [kept] = await db.query(completeFile, [fileId, sizeBytes, sha256]);
    if (!kept) throw new Error(`File ${fileId} was pruned while it was uploaded.`);
    return { fileId, sizeBytes, sha256 };
  } catch (error) {
    // Where even this fails the database is away; the row stays incomplete, unreadable, and is pruned with the unused.
    await db.query(deleteFile, [fileId]).catch(() => undefined);
    throw error;
  }
}

async function* limited(stream: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0;
  for await (const piece of stream) {
    sizeBytes += piece.byteLength;
    if (sizeBytes > maxFileBytes) {
      throw new TaskFlowError('too_large', `The file is larger than ${inMebibytes(maxFileBytes)}.`);
    }
    yield piece;
  }
}
