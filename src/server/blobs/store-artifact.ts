import { createHash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { StaleLease, TaskFlowError } from '../../jobs/errors.ts';
import type { Database } from '../database.ts';
import { chunkBytes, inMebibytes, maxArtifactBytes, maxArtifactBytesPerJob } from './blob-limits.ts';
import { checkArtifactName, storableContentType } from './blob-names.ts';

/** One artifact of a job is written at a time, so that two cannot pass the job's limit together. */
const lockArtifactsOfJob = {
  name: 'artifact-lock',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('taskflow.artifacts ' || $1::text, 0))`,
};
const sizeOfOthers = {
  name: 'artifact-size-of-others',
  text: `SELECT coalesce(sum(size_bytes), 0)::int AS "sizeBytes" FROM taskflow.artifacts WHERE job_id = $1 AND name <> $2`,
};
const deleteSameName = {
  name: 'artifact-delete',
  text: `WITH gone AS (DELETE FROM taskflow.artifacts WHERE job_id = $1 AND name = $2 RETURNING id)
         DELETE FROM taskflow.blob_chunks WHERE blob_id IN (SELECT id FROM gone)`,
};
const insertArtifact = {
  name: 'artifact-insert',
  text: `INSERT INTO taskflow.artifacts (id, job_id, name, content_type, size_bytes, sha256) VALUES ($1, $2, $3, $4, $5, $6)`,
};
const insertChunk = {
  name: 'blob-insert-chunk',
  text: 'INSERT INTO taskflow.blob_chunks (blob_id, number, bytes) VALUES ($1, $2, $3)',
};

/** Holds the attempt's end back for the moment until the COMMIT that follows. */
const lockAttempt = {
  name: 'artifact-lock-attempt',
  text: `SELECT 1 FROM taskflow.jobs WHERE id = $1 AND lease_token = $2 AND status = 'active' FOR SHARE`,
};

/**
 * Keeps a file that a job made. One of the same name is replaced; readers see the old one or the new one, whole.
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
  const client = await db.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    // The pool's short limit is for rows; here a writer waits while another one's 25 MiB are written.
    await client.query("SET LOCAL lock_timeout = '25s'");
    await replaceArtifact(client, jobId, name, bytes, storableContentType(contentType));
    if (leaseToken !== undefined) {
      const { rowCount } = await client.query({ ...lockAttempt, values: [jobId, leaseToken] });
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

async function replaceArtifact(
  client: PoolClient,
  jobId: string,
  name: string,
  bytes: Uint8Array,
  contentType: string,
) {
  const wait = { ...lockArtifactsOfJob, values: [jobId], query_timeout: 30_000 };
  await client.query(wait);
  const others = await client.query<{ sizeBytes: number }>({ ...sizeOfOthers, values: [jobId, name] });
  const totalBytes = (others.rows[0]?.sizeBytes ?? 0) + bytes.byteLength;
  if (totalBytes > maxArtifactBytesPerJob) {
    const limit = inMebibytes(maxArtifactBytesPerJob);
    throw new TaskFlowError('too_large', `With artifact "${name}" the job would keep more than ${limit}.`);
  }
  await client.query({ ...deleteSameName, values: [jobId, name] });
  const id = uuidv7();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await client.query({ ...insertArtifact, values: [id, jobId, name, contentType, bytes.byteLength, sha256] });
  for (let number = 0; number * chunkBytes < bytes.byteLength; number += 1) {
    const start = number * chunkBytes;
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.min(chunkBytes, bytes.byteLength - start));
    await client.query({ ...insertChunk, values: [id, number, piece] });
  }
}
