import type { Database } from '../database.ts';
import { isLimited } from '../jobs/transition-job/due-jobs.ts';
import { sharedFor } from '../stats/shared-for.ts';

type Queries = Pick<Database, 'query'>;

/**
 * How workers come to jobs of a task type. `hinted`: hints name the jobs. `limited`: a hint says that there are some, and
 * they are claimed from the table. `pulled`: workers in other languages ask for them over HTTP, and nothing is hinted.
 */
export type ClaimWay = 'hinted' | 'limited' | 'pulled';

const statement = {
  name: 'claim_ways',
  text: `SELECT task_type, CASE WHEN pull THEN 'pulled' WHEN ${isLimited('t')} THEN 'limited' ELSE 'hinted' END AS way
    FROM taskflow.task_types t`,
};

const readShared = sharedFor(2_000, read);

/**
 * As of at most two seconds ago; a type that was not there then is looked for anew. An old answer does no harm: whoever
 * takes a hint asks the table.
 */
export async function claimWays(db: Queries, taskTypes: Iterable<string>): Promise<ReadonlyMap<string, ClaimWay>> {
  const ways = await readShared(db);
  return [...taskTypes].every((type) => ways.has(type)) ? ways : read(db);
}

async function read(db: Queries): Promise<ReadonlyMap<string, ClaimWay>> {
  const rows = await db.query<{ task_type: string; way: ClaimWay }>(statement, []);
  return new Map(rows.map((row) => [row.task_type, row.way]));
}
