import { StaleLease } from '../../jobs/errors.ts';
import type { WorkFile } from '../../jobs/work-schema.ts';
import type { StoredBlob } from '../blobs/blob-chunks.ts';
import type { Database, Statement } from '../database.ts';
import { findFile } from '../jobs/find-file.ts';
import { submitterOfJob } from '../jobs/submitter-of-job.ts';
import { requireLease } from './lease-token.ts';

const isHeld: Statement = {
  name: 'is_attempt_held',
  text: `SELECT FROM taskflow.jobs WHERE id = $1 AND lease_token = $2 AND status = 'active'`,
};

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
  const held = await db.query(isHeld, [lease.jobId, lease.leaseToken]);
  if (held.length === 0) throw new StaleLease();
  return findFile({ db }, await submitterOfJob({ db }, lease.jobId), fileId);
}
