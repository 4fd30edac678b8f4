import type { JobTags } from '../../jobs/find-jobs-schema.ts';
import { seesAllJobs, type Caller } from '../auth/caller.ts';
import type { Database, Statement } from '../database.ts';

/** However many jobs there are, no more are looked at. */
const looked = 1000;

const statement: Statement = {
  name: 'find_job_tags',
  text: `SELECT tag, count(*)::int AS jobs FROM (
      SELECT j.tags, j.created_by FROM taskflow.jobs j ORDER BY j.created_at DESC, j.id DESC LIMIT ${looked}
    ) newest CROSS JOIN LATERAL unnest(newest.tags) AS t(tag)
    WHERE $1::text IS NULL OR newest.created_by = $1
    GROUP BY tag ORDER BY jobs DESC, tag LIMIT 200`,
};

/** The tags of the newest thousand jobs, as far as the caller may see them, the most frequent first: at most 200. */
export async function findTags({ db }: { db: Pick<Database, 'query'> }, caller: Caller): Promise<JobTags> {
  return { tags: await db.query<JobTags['tags'][number]>(statement, [seesAllJobs(caller) ? null : caller.keyId]) };
}
