import type { Database } from '../database.ts';

const statement = {
  name: 'limits_changed',
  text: `
  WITH locked AS (
    SELECT task_type FROM taskflow.task_gates WHERE $1::text[] IS NULL OR task_type = ANY($1::text[])
    ORDER BY task_type FOR UPDATE
  )
  UPDATE taskflow.task_gates g SET changed = true FROM locked l WHERE g.task_type = l.task_type
  RETURNING pg_notify('taskflow_wake', '')`,
};

/**
 * To be called after each committed change of limits or pauses, for jobs that waited for a limit that is wider now or
 * gone: the sweep has them looked for, at once. Whoever dies between the commit and this call leaves them to the hints
 * and looks that were to come, and in the end to the sweep, which finds after a few seconds what waits without any.
 *
 * @param taskTypes the types whose limits changed
 */
export async function limitsChanged(
  { db }: { db: Pick<Database, 'query'> },
  taskTypes: readonly string[] | 'all',
): Promise<void> {
  await db.query(statement, [taskTypes === 'all' ? null : taskTypes]);
}
