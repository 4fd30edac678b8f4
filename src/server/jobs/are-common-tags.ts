import type { Database, Statement } from '../database.ts';

/** So many jobs are fetched and sorted in about the time that a page of a search may take. */
const few = 3000;

const statement: Statement = {
  name: 'common-tags',
  // The statistics of the last ANALYZE know the tags that many jobs have; all others are rare.
  text: `SELECT min(coalesce(c.reltuples * s.most_common_elem_freqs[
        array_position(s.most_common_elems::text::text[], t.tag)], 0))::float8 AS jobs
    FROM unnest($1::text[]) AS t(tag) CROSS JOIN pg_class c
      LEFT JOIN pg_stats s ON s.schemaname = 'taskflow' AND s.tablename = 'jobs' AND s.attname = 'tags'
    WHERE c.oid = 'taskflow.jobs'::regclass`,
};

/** Whether each of the tags is one of so many jobs that it is better to meet them in the list than to gather them all. */
export async function areCommonTags(
  { db }: { db: Pick<Database, 'query'> },
  tags: readonly string[],
): Promise<boolean> {
  const [row] = await db.query<{ jobs: number | null }>(statement, [tags]);
  return (row?.jobs ?? 0) > few;
}
