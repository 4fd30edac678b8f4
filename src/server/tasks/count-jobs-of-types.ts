import type { TaskTypeInfo } from '../../jobs/task-type-schema.ts';
import type { Database } from '../database.ts';
import { dueJobsOfLane } from '../jobs/due-jobs-sql.ts';
import { sharedFor } from '../stats/shared-for.ts';

type JobFigures = NonNullable<TaskTypeInfo['jobs']>;

interface FiguresRow {
  task_type: string;
  open: number;
  active: number;
  oldest_due_at: Date | null;
}

const statement = {
  name: 'count_jobs_of_types',
  // The counters hold pending and active as one; the active jobs are few. Of jobs with a key the oldest is that of a thousand.
  text: `
    WITH open AS (
      SELECT task_type, sum(count)::float8 AS jobs FROM taskflow.job_counts WHERE status = 'open' GROUP BY task_type
    ),
    active AS (SELECT task_type, count(*)::float8 AS jobs FROM taskflow.jobs WHERE status = 'active' GROUP BY task_type)
    SELECT t.task_type, coalesce(open.jobs, 0) AS open, coalesce(active.jobs, 0) AS active,
      (SELECT min(o.run_at) FROM generate_series(1, 3) p CROSS JOIN LATERAL (${dueJobsOfLane('j.run_at')}) o) AS oldest_due_at
    FROM taskflow.task_types t LEFT JOIN open USING (task_type) LEFT JOIN active USING (task_type)`,
};

/** How many jobs of each task type wait and run, without counting those that wait. One reading a second for all who ask. */
export const countJobsOfTypes = sharedFor(1_000, async (db: Pick<Database, 'query'>) => {
  const rows = await db.query<FiguresRow>(statement, []);
  return new Map(rows.map((row): [string, JobFigures] => [row.task_type, figuresOf(row)]));
});

function figuresOf({ open, active, oldest_due_at: oldestDueAt }: FiguresRow): JobFigures {
  return { pending: Math.max(0, open - active), active, oldestDueAt: oldestDueAt?.toISOString() ?? null };
}
