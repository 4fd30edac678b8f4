import { WorkerNotFound } from '../../jobs/errors.ts';
import type { WorkerInfo } from '../../jobs/stats-schema.ts';
import { isUuid } from '../blobs/blob-names.ts';
import type { Database, Statement } from '../database.ts';
import { toWorkerInfo, workerColumns, type WorkerRow } from './worker-row.ts';

const statement: Statement = {
  name: 'request_drain',
  text: `UPDATE taskflow.workers SET state = 'draining' WHERE id = $1 AND lease_expires_at > taskflow.now()
    RETURNING ${workerColumns}`,
};

/**
 * Asks a worker to drain: no claim that begins after the commit takes anything for it; it ends what it runs and
 * stays up. There is no way back but to start it anew. Repeated, it changes nothing.
 *
 * @throws WorkerNotFound when no living worker has this id
 */
export async function requestDrain({ db }: { db: Pick<Database, 'query'> }, workerId: string): Promise<WorkerInfo> {
  const [row] = isUuid(workerId) ? await db.query<WorkerRow>(statement, [workerId]) : [];
  if (!row) throw new WorkerNotFound(workerId.slice(0, 100));
  return toWorkerInfo(row);
}
