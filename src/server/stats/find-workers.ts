import type { WorkerInfo } from '../../jobs/stats-schema.ts';
import type { Database } from '../database.ts';
import { toWorkerInfo, workerColumns, type WorkerRow } from '../workers/worker-row.ts';

const statement = {
  name: 'find-workers',
  text: `
    SELECT ${workerColumns}
    FROM taskflow.workers WHERE lease_expires_at > taskflow.now() ORDER BY started_at, id LIMIT 1000`,
};

/** The worker processes whose lease is valid, longest running first. */
export async function findWorkers({ db }: { db: Pick<Database, 'query'> }): Promise<WorkerInfo[]> {
  const rows = await db.query<WorkerRow>(statement, []);
  return rows.map(toWorkerInfo);
}
