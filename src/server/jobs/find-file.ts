import { TaskFlowError } from '../../jobs/errors.ts';
import { seesAllJobs } from '../auth/caller.ts';
import type { Caller } from '../auth/caller.ts';
import type { StoredBlob } from '../blobs/blob-chunks.ts';
import { openFile } from '../blobs/read-file.ts';
import type { Database } from '../database.ts';

/**
 * An uploaded file.
 *
 * @throws TaskFlowError not_found when there is none, or when it is another's and the caller sees only their own
 */
export async function findFile(
  { db }: { db: Pick<Database, 'query'> },
  caller: Caller,
  fileId: string,
): Promise<StoredBlob> {
  const file = await openFile(db, fileId);
  if (seesAllJobs(caller) || file.owner === caller.keyId) return file;
  throw new TaskFlowError('not_found', `There is no file ${fileId}.`);
}
