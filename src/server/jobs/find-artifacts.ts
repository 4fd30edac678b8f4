import type { Artifact } from '../../jobs/file-schema.ts';
import type { Caller } from '../auth/caller.ts';
import type { StoredBlob } from '../blobs/blob-chunks.ts';
import { listArtifacts } from '../blobs/list-artifacts.ts';
import { openArtifact, type BlobServices } from '../blobs/read-artifact.ts';
import type { Database } from '../database.ts';
import { requireVisibleJob } from './find-job.ts';

type Queries = { db: Pick<Database, 'query'> };

/**
 * The files a job made, oldest first.
 *
 * @throws JobNotFound when there is no such job for this caller
 */
export async function findArtifacts(services: Queries, caller: Caller, jobId: string): Promise<Artifact[]> {
  await requireVisibleJob(services, caller, jobId);
  const artifacts = await listArtifacts(services.db, jobId);
  return artifacts.map((artifact) => ({ ...artifact, createdAt: artifact.createdAt.toISOString() }));
}

/**
 * One file a job made.
 *
 * @throws JobNotFound when there is no such job for this caller
 * @throws TaskFlowError not_found when the job has none of this name
 */
export async function findArtifact(
  services: BlobServices,
  caller: Caller,
  jobId: string,
  name: string,
): Promise<StoredBlob> {
  await requireVisibleJob(services, caller, jobId);
  return openArtifact(services, jobId, name);
}
