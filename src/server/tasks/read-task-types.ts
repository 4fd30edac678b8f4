import type { Database } from '../database.ts';
import type { TaskTypeRow } from './task-catalog.ts';

const statement = {
  name: 'read-task-types',
  text: `SELECT task_type, payload_schema::text AS payload_schema,
    CASE WHEN pull THEN result_schema::text END AS result_schema, pull, timeout_ms, retries, redact, encrypt
    FROM taskflow.task_types`,
};

/** Every registered task type, as the catalog keeps it. */
export function readTaskTypes(db: Pick<Database, 'query'>): Promise<TaskTypeRow[]> {
  return db.query<TaskTypeRow>(statement, []);
}
