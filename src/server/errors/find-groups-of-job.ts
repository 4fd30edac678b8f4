import type { GroupsOfJob } from '../../jobs/error-group-schema.ts';
import type { ErrorGroupState } from '../../jobs/error-group-words.ts';
import type { Caller } from '../auth/caller.ts';
import type { Database, Statement } from '../database.ts';
import { requireVisibleJob } from '../jobs/find-job.ts';
import { fingerprintOf, overflowOf } from './fingerprint-of.ts';
import { shownState } from './group-row.ts';

type Queries = { db: Pick<Database, 'query'> };

const attempts: Statement = {
  name: 'find_errors_of_job',
  // Cut as they are when they are grouped.
  text: `SELECT a.number, j.task_type AS "taskType", coalesce(a.error ->> 'code', 'handler_error') AS code,
      left(a.error ->> 'name', 200) AS name, coalesce(left(a.error ->> 'message', 4000), '') AS message,
      left(a.error ->> 'stack', 16000) AS stack
    FROM taskflow.job_attempts a JOIN taskflow.jobs j ON j.id = a.job_id
    WHERE a.job_id = $1 AND a.error IS NOT NULL ORDER BY a.number DESC LIMIT 100`,
};

const groups: Statement = {
  name: 'find_error_groups_named',
  text: `SELECT g.fingerprint, ${shownState} AS state, g.count::float8 AS count FROM taskflow.error_groups g
    WHERE g.fingerprint = ANY($1::text[])`,
};

type AttemptRow = Parameters<typeof fingerprintOf>[0] & { number: number };
type NamedGroup = { fingerprint: string; state: ErrorGroupState; count: number };

/**
 * The group of the error of each attempt, newest first, of a hundred at most. An attempt is missing for a second until its
 * error is grouped, and once its group is gone.
 *
 * @throws JobNotFound when there is no such job for this caller
 */
export async function findGroupsOfJob({ db }: Queries, caller: Caller, jobId: string): Promise<GroupsOfJob> {
  await requireVisibleJob({ db }, caller, jobId);
  const rows = await db.query<AttemptRow>(attempts, [jobId]);
  const seen = rows.map(({ number, ...error }) => {
    return { number, fingerprints: [fingerprintOf(error).fingerprint, overflowOf(error.taskType)] };
  });
  const wanted = [...new Set(seen.flatMap(({ fingerprints }) => fingerprints))];
  const known = new Map(
    (await db.query<NamedGroup>(groups, [wanted])).map((group) => [group.fingerprint, group] as const),
  );
  return {
    groups: seen.flatMap(({ number, fingerprints }) => {
      const group = fingerprints.map((fingerprint) => known.get(fingerprint)).find((found) => found !== undefined);
      return group ? [{ attempt: number, group }] : [];
    }),
  };
}
