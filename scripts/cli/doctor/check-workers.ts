import { countOf } from '../../../src/client/format-number.ts';
import { ok, problem, warning, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';

const name = 'workers';

interface WorkersRow {
  workers: number;
  slots: number;
  versions: string[];
  /** Task types of jobs that wait, and that no running worker takes. */
  unserved: string[];
}

const question = `
  WITH alive AS (
    SELECT * FROM taskflow.workers WHERE state = 'running' AND lease_expires_at > taskflow.now()
  )
  SELECT (SELECT count(*)::int FROM alive) AS workers, (SELECT coalesce(sum(concurrency), 0)::int FROM alive) AS slots,
    ARRAY(SELECT DISTINCT version FROM alive WHERE kind <> 'pull' ORDER BY version) AS versions,
    ARRAY(
      SELECT c.task_type FROM taskflow.job_counts c WHERE c.status = 'open'
        AND NOT EXISTS (SELECT FROM alive a WHERE c.task_type = ANY(a.task_types))
      GROUP BY c.task_type HAVING sum(c.count) > 0 ORDER BY c.task_type LIMIT 5
    ) AS unserved`;

/** Whether workers are alive, of one version, and whether every task type that has jobs has one. */
export async function checkWorkers({ ask }: Patient): Promise<Finding> {
  const [row] = await ask<WorkersRow>(question);
  const { workers = 0, slots = 0, versions = [], unserved = [] } = row ?? {};
  if (workers === 0)
    return problem(name, 'none is alive', 'no job runs', 'start one: npm start, or npm run start:worker');
  const alive = `${countOf(workers, 'worker')} alive, ${countOf(slots, 'slot')}`;
  if (unserved.length > 0) {
    const found = `${alive}, but none takes ${unserved.join(', ')}, of which jobs are waiting`;
    const advice = 'start a worker with these handlers: see HANDLERS_DIR and WORKER_TASK_TYPES';
    return problem(name, found, 'these jobs wait until there is one', advice);
  }
  if (versions.length <= 1) return ok(name, alive);
  const why = 'that is for the time of an upgrade: what only the newer one can do waits for it';
  return warning(name, `${alive}, of versions ${versions.join(' and ')}`, why, 'finish the upgrade');
}
