import type { TaskTypeInfo } from '../../jobs/task-type-schema.ts';
import type { Database } from '../database.ts';

interface TaskTypeListRow {
  task_type: string;
  description: string | null;
  payload_schema: TaskTypeInfo['payloadSchema'];
  result_schema: TaskTypeInfo['resultSchema'];
  example: TaskTypeInfo['example'];
  pull: boolean;
  redact: string[];
  encrypt: boolean;
  paused: boolean;
  concurrency: number | null;
  rate_limit_max: number | null;
  rate_limit_per_ms: number | null;
  concurrency_per_key: number | null;
  workers: number;
}

const statement = {
  name: 'find-task-types',
  text: `
    SELECT t.task_type, t.description, t.payload_schema, t.result_schema, t.example, t.pull, t.redact, t.encrypt, t.paused,
      t.concurrency, t.rate_limit_max, t.rate_limit_per_ms, t.concurrency_per_key,
      (SELECT count(*)::int FROM taskflow.workers w
        WHERE t.task_type = ANY(w.task_types) AND w.state = 'running' AND w.lease_expires_at > taskflow.now()) AS workers
    FROM taskflow.task_types t ORDER BY t.task_type`,
};

/** Every registered task type by name, with the number of live workers that run it. */
export async function findTaskTypes({ db }: { db: Pick<Database, 'query'> }): Promise<TaskTypeInfo[]> {
  const rows = await db.query<TaskTypeListRow>(statement, []);
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
    concurrency: row.concurrency,
    rateLimit: rateLimitOf(row),
    concurrencyPerKey: row.concurrency_per_key,
    workers: row.workers,
  }));
}

function rateLimitOf({ rate_limit_max: max, rate_limit_per_ms: perMs }: TaskTypeListRow): TaskTypeInfo['rateLimit'] {
  return max === null || perMs === null ? null : { max, perMs };
}
