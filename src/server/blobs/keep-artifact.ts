import type { ArtifactContent } from '../../jobs/define-task.ts';
import { TaskFlowError } from '../../jobs/errors.ts';
import type { Database } from '../database.ts';
import type { ObjectStore } from '../objects/object-store.ts';
import { storeObject, type NewArtifact } from '../objects/store-object.ts';
import { inMebibytes, maxArtifactBytes } from './blob-limits.ts';
import { checkArtifactName } from './blob-names.ts';
import { piecesOfContent } from './pieces-of-content.ts';
import { stoppable } from './stoppable.ts';
import { storeArtifact } from './store-artifact.ts';

export interface ArtifactPlaces {
  db: Pick<Database, 'pool' | 'query'>;
  objects: ObjectStore | undefined;
}

/**
 * Keeps a file that a job made: in PostgreSQL, or in the object store where there is one and it has more bytes than
 * S3_ARTIFACTS_OVER_BYTES. A stream is read to that size before it is known where it goes.
 *
 * @param signal ends it: nothing is kept
 * @throws TaskFlowError too_large past what is kept there; unavailable when the store is away
 * @throws InvalidInput when the name cannot be a file name
 * @throws StaleLease when the attempt under `leaseToken` has ended by now
 */
export async function keepArtifact(
  { db, objects }: ArtifactPlaces,
  artifact: NewArtifact,
  content: ArtifactContent,
  signal?: AbortSignal,
): Promise<{ sizeBytes: number }> {
  const { jobId, name, contentType, leaseToken } = artifact;
  checkArtifactName(name);
  const inDatabase = async (bytes: Uint8Array) => {
    await storeArtifact(db, jobId, name, bytes, contentType, leaseToken);
    return { sizeBytes: bytes.byteLength };
  };
  const isSmall = content instanceof Uint8Array && content.byteLength <= (objects?.overBytes ?? Infinity);
  if (isSmall) return inDatabase(content);
  const pieces = stoppable(piecesOfContent(content), signal);
  try {
    const { head, isWhole } = await readHead(pieces, objects?.overBytes ?? maxArtifactBytes);
    if (isWhole) return await inDatabase(Buffer.concat(head));
    if (objects) return await storeObject({ db, objects }, artifact, joined(head, pieces), signal);
    const limit = inMebibytes(maxArtifactBytes);
    throw new TaskFlowError('too_large', `Artifact "${name}" has more than ${limit}, which PostgreSQL takes at most.`);
  } finally {
    await pieces.return();
  }
}

/** Reads until there are more bytes than `mostBytes`, or all. */
async function readHead(
  pieces: AsyncGenerator<Uint8Array, void>,
  mostBytes: number,
): Promise<{ head: Uint8Array[]; isWhole: boolean }> {
  const head: Uint8Array[] = [];
  let sizeBytes = 0;
  while (sizeBytes <= mostBytes) {
    const { done, value } = await pieces.next();
    if (done) return { head, isWhole: true };
    head.push(value);
    sizeBytes += value.byteLength;
  }
  return { head, isWhole: false };
}

async function* joined(head: Uint8Array[], rest: AsyncGenerator<Uint8Array, void>): AsyncGenerator<Uint8Array, void> {
  // Each is let go of when it was taken.
  for (let piece = head.shift(); piece; piece = head.shift()) yield piece;
  yield* rest;
}
