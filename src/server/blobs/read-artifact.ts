import { TaskFlowError } from '../../jobs/errors.ts';
import type { Database } from '../database.ts';
import { readChunks, type StoredBlob } from './blob-chunks.ts';
import { isUuid } from './blob-names.ts';

const selectArtifact = {
  name: 'artifact-select',
  text: `SELECT id, name, content_type AS "contentType", size_bytes::int AS "sizeBytes", sha256,
                created_at AS "createdAt"
         FROM taskflow.artifacts WHERE job_id = $1 AND name = $2`,
};

/**
 * Finds a file that a job made; its bytes are read when `chunks()` is walked.
 *
 * @throws TaskFlowError `not_found` when the job has none of this name
 */
export async function openArtifact(db: Pick<Database, 'query'>, jobId: string, name: string): Promise<StoredBlob> {
  const isPossible = isUuid(jobId) && !name.includes('\0') && name.isWellFormed();
  const [row] = isPossible ? await db.query<Omit<StoredBlob, 'chunks'>>(selectArtifact, [jobId, name]) : [];
  if (!row) {
    const shown = JSON.stringify(name.slice(0, 200));
    throw new TaskFlowError('not_found', `Job ${jobId.slice(0, 100)} has no artifact ${shown}.`);
  }
  const whole = { start: 0, end: row.sizeBytes - 1 };
  return { ...row, chunks: (range = whole) => readChunks(db, row.id, range) };
}
