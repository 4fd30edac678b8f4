import { TaskFlowError } from '../../jobs/errors.ts';
import type { LimitName } from '../../jobs/limit-bounds.ts';
import type { TaskTypeInfo, TaskTypes } from '../../jobs/task-type-schema.ts';
import { seesAllJobs, type Caller } from '../auth/caller.ts';
import type { Database } from '../database.ts';
import { countJobsOfTypes } from './count-jobs-of-types.ts';
import { limitColumns, limitsOfRow, type LimitsRow } from './limit-columns.ts';
import { findAllPaused } from './pause-all.ts';

type Queries = Pick<Database, 'query'>;

interface TaskTypeListRow extends LimitsRow {
  task_type: string;
  description: string | null;
  payload_schema: TaskTypeInfo['payloadSchema'];
  result_schema: TaskTypeInfo['resultSchema'];
  example: TaskTypeInfo['example'];
  pull: boolean;
  redact: string[];
  encrypt: boolean;
  paused: boolean;
  paused_at: Date | null;
  paused_by: string | null;
  operator_limits: LimitName[];
  workers: number;
}

const statement = {
  name: 'find_task_types',
  text: `
    SELECT t.task_type, t.description, t.payload_schema, t.result_schema, t.example, t.pull, t.redact, t.encrypt, t.paused,
      t.paused_at, t.paused_by, t.operator_limits, ${limitColumns.map((column) => `t.${column}`).join(', ')},
      (SELECT count(*)::int FROM taskflow.workers w
        WHERE t.task_type = ANY(w.task_types) AND w.state = 'running' AND w.lease_expires_at > taskflow.now()) AS workers
    FROM taskflow.task_types t WHERE $1::text IS NULL OR t.task_type = $1 ORDER BY t.task_type`,
};

/** Every registered task type by name, with its limits, its live workers, and how many of its jobs wait and run. */
export async function findTaskTypes({ db }: { db: Queries }, caller: Caller): Promise<TaskTypes> {
  const [tasks, allPaused] = await Promise.all([find(db, caller, null), findAllPaused(db)]);
  return { tasks, ...allPaused };
}

/** One of them. @throws TaskFlowError not_found */
export async function findTaskType({ db }: { db: Queries }, caller: Caller, taskType: string): Promise<TaskTypeInfo> {
  // PostgreSQL refuses a text with a NUL.
  const [task] = taskType.includes('\0') ? [] : await find(db, caller, taskType);
  if (!task) throw new TaskTypeNotFound(taskType);
  return task;
}

export class TaskTypeNotFound extends TaskFlowError {
  constructor(taskType: string) {
    super('not_found', `There is no task type ${JSON.stringify(taskType.slice(0, 100))}.`);
  }
}

async function find(db: Queries, caller: Caller, taskType: string | null): Promise<TaskTypeInfo[]> {
  const seesAll = seesAllJobs(caller);
  const [rows, figures] = await Promise.all([
    db.query<TaskTypeListRow>(statement, [taskType]),
    seesAll ? countJobsOfTypes(db) : undefined,
  ]);
  return rows.map((row) => ({
    taskType: row.task_type,
    description: row.description,
    payloadSchema: row.payload_schema,
    resultSchema: row.result_schema,
    example: row.example,
    pull: row.pull,
    redact: row.redact,
    encrypt: row.encrypt,
    paused: row.paused,
    pausedAt: row.paused_at?.toISOString() ?? null,
    pausedBy: seesAll ? row.paused_by : null,
    ...limitsOfRow(row),
    operatorLimits: row.operator_limits,
    workers: row.workers,
    // One that was registered within the second has none.
    jobs: figures ? (figures.get(row.task_type) ?? { pending: 0, active: 0, oldestDueAt: null }) : null,
  }));
}
