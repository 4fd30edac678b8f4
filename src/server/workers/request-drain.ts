import { WorkerNotFound } from '../../jobs/errors.ts';
import type { WorkerInfo } from '../../jobs/stats-schema.ts';
import type { Actor } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import { isUuid } from '../blobs/blob-names.ts';
import type { Database, Statement } from '../database.ts';
import { toWorkerInfo, workerColumns, type WorkerRow } from './worker-row.ts';

const statement: Statement = {
  name: 'request_drain',
  // Asked again, nothing changes: no second entry.
  text: `
  WITH old AS (SELECT id AS old_id, state AS old_state FROM taskflow.workers WHERE id = $1 FOR UPDATE),
  moved AS (
    UPDATE taskflow.workers w SET state = 'draining' FROM old
    WHERE w.id = old.old_id AND w.lease_expires_at > taskflow.now()
    RETURNING ${workerColumns}, old.old_state
  ),
  audit AS (
    ${writesEntry({
      from: `moved WHERE old_state <> 'draining'`,
      ...{ actor: '$2', address: '$3', action: 'worker.drained', subject: 'id' },
      before: `jsonb_build_object('state', old_state)`,
      after: `jsonb_build_object('state', state)`,
    })}
  )
  SELECT * FROM moved`,
};

/**
 * Asks a worker to drain: no claim that begins after the commit takes anything for it; it ends what it runs and
 * stays up. There is no way back but to start it anew. Repeated, it changes nothing.
 *
 * @throws WorkerNotFound when no living worker has this id
 */
export async function requestDrain(
  { db }: { db: Pick<Database, 'query'> },
  workerId: string,
  { name, address }: Actor,
): Promise<WorkerInfo> {
  const [row] = isUuid(workerId) ? await db.query<WorkerRow>(statement, [workerId, name, address]) : [];
  if (!row) throw new WorkerNotFound(workerId.slice(0, 100));
  return toWorkerInfo(row);
}
