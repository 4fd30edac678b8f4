import { JobNotFound } from '../../jobs/errors.ts';
import { localCaller, scopesOf } from '../auth/caller.ts';
import type { Caller } from '../auth/caller.ts';
import { bootstrapKeyId } from '../auth/key-names.ts';
import type { Database, Statement } from '../database.ts';

const find: Statement = {
  name: 'submitter_of_job',
  text: `SELECT j.created_by, k.scopes FROM taskflow.jobs j
    LEFT JOIN taskflow.api_keys k ON k.id::text = j.created_by WHERE j.id = $1`,
};

/**
 * Who submitted a job, as the caller by whose right it reads files while it runs: a payload must not be a way to what its
 * author may not see. A key that was revoked or has expired since still stands for its job.
 *
 * @throws JobNotFound
 */
export async function submitterOfJob({ db }: { db: Pick<Database, 'query'> }, jobId: string): Promise<Caller> {
  const [row] = await db.query<{ created_by: string | null; scopes: string[] | null }>(find, [jobId]);
  if (!row) throw new JobNotFound(jobId);
  if (row.created_by === null) return localCaller;
  const scopes = row.created_by === bootstrapKeyId ? ['admin'] : (row.scopes ?? []);
  return { kind: 'key', keyId: row.created_by, scopes: scopesOf(scopes), address: null };
}
