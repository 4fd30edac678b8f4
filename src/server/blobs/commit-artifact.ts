import type { PoolClient } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { StaleLease, TaskFlowError } from '../../jobs/errors.ts';
import type { Database } from '../database.ts';
import { inMebibytes } from './blob-limits.ts';

/** One artifact of a job is written at a time, so that two cannot pass the job's limit together. */
const lockArtifactsOfJob = {
  name: 'artifact-lock',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('taskflow.artifacts ' || $1::text, 0))`,
};
const sizeOfOthers = {
  name: 'artifact-size-of-others-there',
  text: `SELECT coalesce(sum(size_bytes), 0)::float8 AS "sizeBytes" FROM taskflow.artifacts
         WHERE job_id = $1 AND name <> $2 AND (object_key IS NULL) = $3`,
};
const deleteSameName = {
  name: 'artifact-delete',
  text: `WITH gone AS (DELETE FROM taskflow.artifacts WHERE job_id = $1 AND name = $2 RETURNING id)
         DELETE FROM taskflow.blob_chunks WHERE blob_id IN (SELECT id FROM gone)`,
};
const insertArtifact = {
  name: 'artifact-insert-with-object',
  text: `INSERT INTO taskflow.artifacts (id, job_id, name, content_type, size_bytes, sha256, object_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
};

/** Holds the attempt's end back for the moment until the COMMIT that follows. */
const lockAttempt = {
  name: 'artifact-lock-attempt',
  text: `SELECT 1 FROM taskflow.jobs WHERE id = $1 AND lease_token = $2 AND status = 'active' FOR SHARE`,
};

export interface WholeArtifact {
  jobId: string;
  name: string;
  contentType: string;
  sizeBytes: number;
  sha256: string;
  /** Where its bytes lie in the object store; null in PostgreSQL. */
  objectKey: string | null;
  /** Nothing is kept once the attempt under it has ended. */
  leaseToken?: string | undefined;
}

/**
 * Writes an artifact in one transaction, in place of one of the same name: readers see the old one or the new one, whole.
 *
 * @param mostBytesOfJob of all artifacts that the job keeps in the same place
 * @param write writes in the same transaction what belongs to it
 * @throws TaskFlowError `too_large` past `mostBytesOfJob`
 * @throws StaleLease when the attempt under `leaseToken` has ended by now
 */
export async function commitArtifact(
  db: Pick<Database, 'pool'>,
  artifact: WholeArtifact,
  mostBytesOfJob: number,
  write: (client: PoolClient, id: string) => Promise<void>,
): Promise<void> {
  const client = await db.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    // The pool's short limit is for rows; here a writer waits while another one's 25 MiB are written.
    await client.query("SET LOCAL lock_timeout = '25s'");
    await write(client, await replaceArtifact(client, artifact, mostBytesOfJob));
    if (artifact.leaseToken !== undefined) {
      const { rowCount } = await client.query({ ...lockAttempt, values: [artifact.jobId, artifact.leaseToken] });
      if (rowCount !== 1) throw new StaleLease('The attempt has ended: its artifacts are no longer kept.');
    }
    await client.query('COMMIT');
  } catch (error) {
    // A connection that cannot even roll back is thrown away, not handed to the next.
    await client.query('ROLLBACK').catch((cause: unknown) => {
      broken = new Error('ROLLBACK failed', { cause });
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** @returns its id */
async function replaceArtifact(
  client: PoolClient,
  { jobId, name, contentType, sizeBytes, sha256, objectKey }: WholeArtifact,
  mostBytesOfJob: number,
): Promise<string> {
  const wait = { ...lockArtifactsOfJob, values: [jobId], query_timeout: 30_000 };
  await client.query(wait);
  const values = [jobId, name, objectKey === null];
  const others = await client.query<{ sizeBytes: number }>({ ...sizeOfOthers, values });
  if ((others.rows[0]?.sizeBytes ?? 0) + sizeBytes > mostBytesOfJob) {
    const limit = inMebibytes(mostBytesOfJob);
    throw new TaskFlowError('too_large', `With artifact "${name}" the job would keep more than ${limit}.`);
  }
  await client.query({ ...deleteSameName, values: [jobId, name] });
  const id = uuidv7();
  const row = [id, jobId, name, contentType, sizeBytes, sha256, objectKey];
  await client.query({ ...insertArtifact, values: row });
  return id;
}
