import type { WorkFile } from '../../jobs/work-schema.ts';
import type { StoredBlob } from '../blobs/blob-chunks.ts';
import type { Database } from '../database.ts';
import { findFile } from '../jobs/find-file.ts';
import { submitterOfJob } from '../jobs/submitter-of-job.ts';
import { requireLease } from './lease-token.ts';
import { requireHeld } from './require-held.ts';

/**
 * A file that the payload of a claimed job refers to, by the right of whoever submitted the job, as for a handler that
 * runs here: the key of a pull worker sees the files of all, and a payload must not be a way to another's.
 *
 * @throws StaleLease when the attempt has ended
 * @throws TaskFlowError not_found when there is no such file, or the job's submitter may not read it
 */
export async function findWorkFile(
  { db }: { db: Pick<Database, 'query'> },
  { leaseToken, fileId }: WorkFile,
): Promise<StoredBlob> {
  const lease = requireLease(leaseToken);
  await requireHeld({ db }, lease);
  return findFile({ db }, await submitterOfJob({ db }, lease.jobId), fileId);
}
