import type { Database } from '../database.ts';
import { sharedFor } from '../stats/shared-for.ts';

type Queries = Pick<Database, 'query'>;

const statement = { name: 'pulled_types', text: 'SELECT task_type, pull FROM taskflow.task_types' };

const readShared = sharedFor(2_000, read);

/**
 * Those of the given task types that workers in other languages pull over HTTP, so that nothing is hinted for them. As of
 * at most two seconds ago; a type that was not there then is looked for anew.
 */
export async function pulledTypes(db: Queries, taskTypes: Iterable<string>): Promise<ReadonlySet<string>> {
  const asked = [...new Set(taskTypes)];
  let pull = await readShared(db);
  if (!asked.every((type) => pull.has(type))) pull = await read(db);
  return new Set(asked.filter((type) => pull.get(type)));
}

async function read(db: Queries): Promise<ReadonlyMap<string, boolean>> {
  const rows = await db.query<{ task_type: string; pull: boolean }>(statement, []);
  return new Map(rows.map((row) => [row.task_type, row.pull]));
}
