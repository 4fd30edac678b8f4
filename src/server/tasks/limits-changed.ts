import type { Database } from '../database.ts';

const wake = { name: 'wake_for_limits', text: `SELECT pg_notify('taskflow_wake', '')` };

/**
 * To be called after each committed change of limits or pauses, for jobs that waited for a limit that is wider now or
 * gone. Whoever dies between the commit and this call loses nothing: the sweep looks once a second by itself.
 *
 * @param _taskTypes the types whose limits changed
 */
export async function limitsChanged(
  { db }: { db: Pick<Database, 'query'> },
  _taskTypes: readonly string[] | 'all',
): Promise<void> {
  await db.query(wake, []);
}
