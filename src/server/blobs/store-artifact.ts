import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { TaskFlowError } from '../../jobs/errors.ts';
import type { Database } from '../database.ts';
import { chunkBytes, inMebibytes, maxArtifactBytes, maxArtifactBytesPerJob } from './blob-limits.ts';
import { checkArtifactName, storableContentType } from './blob-names.ts';
import { commitArtifact } from './commit-artifact.ts';

const insertChunk = {
  name: 'blob-insert-chunk',
  text: 'INSERT INTO taskflow.blob_chunks (blob_id, number, bytes) VALUES ($1, $2, $3)',
};

/**
 * Keeps a file that a job made in PostgreSQL. One of the same name is replaced; readers see the old one or the new one, whole.
 *
 * @throws TaskFlowError `too_large` past 25 MiB, or where the job's artifacts would pass 100 MiB together
 * @throws InvalidInput when the name cannot be a file name
 * @throws StaleLease when the attempt under `leaseToken` has ended by now: nothing is kept of what it still says
 */
export async function storeArtifact(
  db: Pick<Database, 'pool'>,
  jobId: string,
  name: string,
  bytes: Uint8Array,
  contentType: string,
  leaseToken?: string,
): Promise<void> {
  checkArtifactName(name);
  if (bytes.byteLength > maxArtifactBytes) {
    const sizes = `${inMebibytes(bytes.byteLength)}, at most ${inMebibytes(maxArtifactBytes)} are kept`;
    throw new TaskFlowError('too_large', `Artifact "${name}" has ${sizes}.`);
  }
  const artifact = {
    jobId,
    name,
    contentType: storableContentType(contentType),
    sizeBytes: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    objectKey: null,
    leaseToken,
  };
  await commitArtifact(db, artifact, maxArtifactBytesPerJob, (client, id) => insertChunks(client, id, bytes));
}

async function insertChunks(client: PoolClient, id: string, bytes: Uint8Array): Promise<void> {
  for (let number = 0; number * chunkBytes < bytes.byteLength; number += 1) {
    const start = number * chunkBytes;
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.min(chunkBytes, bytes.byteLength - start));
    await client.query({ ...insertChunk, values: [id, number, piece] });
  }
}
