import { TaskFlowError } from '../../jobs/errors.ts';
import type { Database } from '../database.ts';
import type { ObjectStore } from '../objects/object-store.ts';
import { openObject } from '../objects/open-object.ts';
import { readChunks, type StoredBlob } from './blob-chunks.ts';
import { isUuid } from './blob-names.ts';

const selectArtifact = {
  name: 'artifact-select-with-object',
  text: `SELECT id, name, content_type AS "contentType", size_bytes::float8 AS "sizeBytes", sha256,
                created_at AS "createdAt", object_key AS "objectKey"
         FROM taskflow.artifacts WHERE job_id = $1 AND name = $2`,
};

type ArtifactRow = Omit<StoredBlob, 'open'> & { objectKey: string | null };

export interface BlobServices {
  db: Pick<Database, 'query'>;
  /** Where artifacts lie that are too large for PostgreSQL; undefined without S3_BUCKET. */
  objects: ObjectStore | undefined;
}

/**
 * Finds a file that a job made; its bytes are read when it is opened.
 *
 * @throws TaskFlowError `not_found` when the job has none of this name
 */
export async function openArtifact({ db, objects }: BlobServices, jobId: string, name: string): Promise<StoredBlob> {
  const isPossible = isUuid(jobId) && !name.includes('\0') && name.isWellFormed();
  const [row] = isPossible ? await db.query<ArtifactRow>(selectArtifact, [jobId, name]) : [];
  if (!row) {
    const shown = JSON.stringify(name.slice(0, 200));
    throw new TaskFlowError('not_found', `Job ${jobId.slice(0, 100)} has no artifact ${shown}.`);
  }
  const { objectKey, ...found } = row;
  if (objectKey !== null) return { ...found, open: (range) => openObject(objects, objectKey, found, range) };
  const whole = { start: 0, end: row.sizeBytes - 1 };
  return { ...found, open: async (range = whole) => readChunks(db, row.id, range) };
}
