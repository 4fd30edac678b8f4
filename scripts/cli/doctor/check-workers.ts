import { countOf } from '../../../src/client/format-number.ts';
import { bad, ok, withoutDatabase, type Finding, type Patient } from './finding.ts';

interface WorkersRow {
  workers: number;
  slots: number;
  unserved: string[];
}

// Task types of due jobs that no running worker takes.
const question = {
  name: 'doctor_workers',
  text: `
  WITH alive AS (
    SELECT * FROM taskflow.workers WHERE state = 'running' AND lease_expires_at > taskflow.now()
  )
  SELECT (SELECT count(*)::int FROM alive) AS workers, (SELECT coalesce(sum(concurrency), 0)::int FROM alive) AS slots,
    ARRAY(
      SELECT c.task_type FROM taskflow.job_counts c WHERE c.status = 'open'
        AND NOT EXISTS (SELECT FROM alive a WHERE c.task_type = ANY(a.task_types))
      GROUP BY c.task_type HAVING sum(c.count) > 0 ORDER BY c.task_type LIMIT 5
    ) AS unserved`,
};

/** Whether workers are alive, and whether every task type that has jobs has one. */
export async function checkWorkers({ db, isDatabaseUp }: Patient): Promise<Finding> {
  const name = 'workers';
  if (!isDatabaseUp) return withoutDatabase(name);
  const found = await db.query<WorkersRow>(question, []).catch(() => undefined);
  if (!found?.[0])
    return { name, state: 'unknown', found: 'not looked at', advice: 'the schema must be up to date first' };
  const { workers, slots, unserved } = found[0];
  if (workers === 0) return bad(name, 'none is alive: no job runs', 'start one: npm start, or npm run start:worker');
  const alive = `${countOf(workers, 'worker')} alive, ${countOf(slots, 'slot')}`;
  if (unserved.length === 0) return ok(name, alive);
  return bad(
    name,
    `${alive}, but none takes ${unserved.join(', ')}, of which jobs are waiting`,
    'start a worker with these handlers: see HANDLERS_DIR and WORKER_TASK_TYPES',
  );
}
