import { v7 as uuidv7 } from 'uuid';
import { TaskFlowError } from '../../jobs/errors.ts';
import { inMebibytes, maxLargestArtifactsPerJob } from '../blobs/blob-limits.ts';
import { storableContentType } from '../blobs/blob-names.ts';
import { commitArtifact, type WholeArtifact } from '../blobs/commit-artifact.ts';
import type { Database } from '../database.ts';
import { holdObject, letObjectGo, noteObject, noteParts, stillAtWork } from './loose-objects.ts';
import type { ObjectStore } from './object-store.ts';
import { uploadObject } from './upload-object.ts';

export type NewArtifact = Pick<WholeArtifact, 'jobId' | 'name' | 'contentType' | 'leaseToken'>;

interface ObjectPlaces {
  db: Pick<Database, 'pool' | 'query'>;
  objects: ObjectStore;
}

const sayEveryMs = 600_000;

/**
 * Sends an artifact's bytes to the object store and then writes its row. Until that is committed the object stands in
 * `loose_objects`, so whatever happens in between, a lost lease, a dead process, a full table, leaves no object behind.
 *
 * @throws TaskFlowError too_large past S3_ARTIFACT_MAX_BYTES, or ten times that of the job together; unavailable
 * @throws StaleLease when the attempt has ended by now
 */
export async function storeObject(
  { db, objects }: ObjectPlaces,
  artifact: NewArtifact,
  stream: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<{ sizeBytes: number }> {
  const key = `${artifact.jobId}/${uuidv7()}`;
  await db.query(noteObject, [key]);
  const timer = setInterval(() => void db.query(stillAtWork, [key]).catch(() => undefined), sayEveryMs).unref();
  try {
    const bounded = atMost(objects.maxBytes, artifact.name, stream);
    const onParts = (uploadId: string) => db.query(noteParts, [key, uploadId]);
    const sent = await uploadObject(objects, key, bounded, { signal, onParts });
    const contentType = storableContentType(artifact.contentType);
    const whole = { ...artifact, contentType, ...sent, objectKey: key };
    await commitArtifact(db, whole, objects.maxBytes * maxLargestArtifactsPerJob, async (client) => {
      const { rowCount } = await client.query({ ...holdObject, values: [key] });
      if (rowCount !== 1) throw new Error(`Object ${key} was taken for forgotten and removed while it was sent.`);
    });
    return { sizeBytes: sent.sizeBytes };
  } catch (error) {
    // With a database that is away it is found when its time is over.
    await db.query(letObjectGo, [key]).catch(() => undefined);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

async function* atMost(
  maxBytes: number,
  name: string,
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  let sizeBytes = 0;
  for await (const piece of stream) {
    sizeBytes += piece.byteLength;
    if (sizeBytes > maxBytes) {
      throw new TaskFlowError('too_large', `Artifact "${name}" has more than ${inMebibytes(maxBytes)}.`);
    }
    yield piece;
  }
}
