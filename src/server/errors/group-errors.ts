import type { Database, Statement } from '../database.ts';
import { fingerprintOf, mostGroups, overflowOf } from './fingerprint-of.ts';
import { gatherErrors, type TakenError } from './gather-errors.ts';
import { writeErrorJobs, writeGroups, writeHours, reopenLoud } from './write-groups.ts';

type Transaction = Pick<Database, 'query'>;

/** Errors that one transaction takes from the inbox. */
const batch = 500;

const take: Statement = {
  name: 'take_new_errors',
  // An error of a job that is gone is dropped. Its attempt has the stack; where no attempt ended, the line itself says all.
  text: `
  WITH taken AS (
    DELETE FROM taskflow.error_inbox WHERE id = ANY(ARRAY(
      SELECT id FROM taskflow.error_inbox ORDER BY id LIMIT ${batch} FOR UPDATE SKIP LOCKED))
    RETURNING *
  )
  SELECT t.job_id, t.attempt, t.failed_at, j.task_type, j.id IS NOT NULL AS is_there,
    to_char(j.created_at AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
    coalesce(a.error ->> 'code', t.code, 'handler_error') AS code, left(a.error ->> 'name', 200) AS name,
    left(coalesce(a.error ->> 'message', t.message), 4000) AS message, left(a.error ->> 'stack', 16000) AS stack
  FROM taken t LEFT JOIN taskflow.jobs j ON j.id = t.job_id
    LEFT JOIN taskflow.job_attempts a ON a.job_id = t.job_id AND a.number = t.attempt
  ORDER BY t.id`,
};

const known: Statement = {
  name: 'known_error_groups',
  text: 'SELECT fingerprint FROM taskflow.error_groups WHERE fingerprint = ANY($1::text[])',
};

const groupsOfTypes: Statement = {
  name: 'count_error_groups',
  text: `SELECT task_type, count(*)::int AS groups FROM taskflow.error_groups
    WHERE task_type = ANY($1::text[]) GROUP BY task_type`,
};

/**
 * Takes the oldest errors from the inbox and counts each in its group, all in one transaction: whatever dies, each error is
 * counted once.
 *
 * @returns whether there may be more
 */
export function groupErrors(db: Pick<Database, 'transaction'>): Promise<boolean> {
  return db.transaction(async (transaction) => {
    const rows = await transaction.query<TakenError & { is_there: boolean }>(take, []);
    const errors = rows.filter((row) => row.is_there).map((row) => ({ ...row, ...kindOf(row) }));
    if (errors.length > 0) {
      const gathered = gatherErrors(await withinBounds(transaction, errors));
      await writeGroups(transaction, gathered.groups);
      await writeHours(transaction, gathered.hours);
      await reopenLoud(transaction, gathered.groups);
      // Last, because it locks the jobs.
      await writeErrorJobs(transaction, gathered.jobs);
    }
    return rows.length === batch;
  });
}

type Fingerprinted = TakenError & ReturnType<typeof kindOf>;

function kindOf(row: TakenError) {
  return fingerprintOf({ ...row, taskType: row.task_type, message: row.message ?? '' });
}

/** What is new beyond the bound of its task type goes to the group of all others. */
async function withinBounds(transaction: Transaction, errors: Fingerprinted[]): Promise<Fingerprinted[]> {
  const fingerprints = [...new Set(errors.map(({ fingerprint }) => fingerprint))].toSorted();
  const rows = await transaction.query<{ fingerprint: string }>(known, [fingerprints]);
  const isKnown = new Set(rows.map(({ fingerprint }) => fingerprint));
  if (isKnown.size === fingerprints.length) return errors;

  const types = [...new Set(errors.map((error) => error.task_type))];
  const counts = await transaction.query<{ task_type: string; groups: number }>(groupsOfTypes, [types]);
  const groups = new Map(counts.map((row) => [row.task_type, row.groups]));
  return errors.map((error) => {
    if (isKnown.has(error.fingerprint)) return error;
    const count = groups.get(error.task_type) ?? 0;
    if (count < mostGroups) {
      groups.set(error.task_type, count + 1);
      isKnown.add(error.fingerprint);
      return error;
    }
    const title = `Errors beyond the ${mostGroups} kinds that are told apart`;
    return { ...error, fingerprint: overflowOf(error.task_type), title, frame: null, name: null, code: 'others' };
  });
}
