import type { Actor } from '../../audit/actor.ts';
import { writesEntry } from '../../audit/writes-entry.ts';
import type { Database, Statement } from '../../database.ts';
import { statsShard } from '../../stats/stats-shard.ts';
import { deletedTail } from '../deleted-tail.ts';

const statement: Statement = {
  name: 'delete_job',
  text: `
  WITH locked AS (
    SELECT j.id, j.task_type, j.status FROM taskflow.jobs j
    WHERE j.id = $2 AND j.status IN ('completed', 'failed', 'cancelled') FOR UPDATE OF j
  ),
  ${deletedTail('$1::smallint')},
  audit AS (
    ${writesEntry({
      from: 'moved m JOIN locked b ON b.id = m.id',
      ...{ actor: '$3', address: '$4', action: 'job.deleted', subject: 'm.id' },
      before: `jsonb_build_object('status', b.status, 'taskType', b.task_type)`,
    })}
  )
  SELECT id FROM moved`,
};

/**
 * Removes an ended job for good, with all that belongs to it. Nothing undoes it; statistics of what ended when stay.
 *
 * @returns whether there was such a job
 */
export async function deleteEndedJob(db: Database, jobId: string, { name, address }: Actor): Promise<boolean> {
  return (await db.query(statement, [statsShard, jobId, name, address])).length > 0;
}
