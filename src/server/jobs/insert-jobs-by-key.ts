import { lockNotAvailable, sqlState, type Database, type Statement } from '../database.ts';
import { givenJobs, jobValues, writeGiven, type InsertedRow } from './insert-jobs.ts';
import { insertKeyedJobs, insertUnderKnownKeys, type KeyedInsert, type KeyedJob } from './insert-keyed-jobs.ts';

export type KeyedAnswer = KeyedInsert<InsertedRow>;

/** How long others wait for a key with one that is held, as by a transaction whose process is frozen. */
const sharedWait = '500ms';

const insert: Statement = {
  name: 'insert_jobs_by_key',
  // $21 to $23 owners, keys and hashes of the jobs, $24 how long one that is held is waited for, if not as long as in any
  // statement. Of submits at once with one key the unique index lets one through, of two in this statement the first. All keys
  // are kept, in their order, before anything is counted.
  text: `
  WITH kept AS (
    INSERT INTO taskflow.idempotency_keys (owner, key, request_hash, job_id, job_ids, expires_at)
    SELECT w.owner, w.key, w.hash, w.id, '{}', taskflow.now() + interval '24 hours'
    FROM (SELECT set_config('lock_timeout', coalesce($24, current_setting('lock_timeout')), true) OFFSET 0) AS waiting,
      unnest($2::uuid[], $21::text[], $22::text[], $23::text[]) WITH ORDINALITY AS w(id, owner, key, hash, place)
    ORDER BY w.owner, w.key, w.place
    ON CONFLICT (owner, key) DO NOTHING
    RETURNING job_id
  ),
  given AS (
    ${givenJobs}
    WHERE id IN (SELECT job_id FROM kept)
  ),
  ${writeGiven}`,
};

/** What becomes of jobs with keys. */
interface InsertedByKey {
  /** Those of keys that were free, by their ids. */
  made: Map<string, InsertedRow>;
  /** What the others are answered, which are looked after by themselves, by their ids. */
  others: Map<string, Promise<KeyedAnswer>>;
}

/**
 * Writes jobs as pending, each unless its own key has one already, as `insertKeyedJobs` does for one.
 *
 * @throws the driver's error; after one that `isValueError` knows no key is used up
 */
export async function insertJobsByKey(db: Database, jobs: KeyedJob[]): Promise<InsertedByKey> {
  const made = await insertFree(db, jobs, sharedWait).catch((error: unknown) => {
    if (sqlState(error) !== lockNotAvailable) throw error;
    if (isOfKey(error)) return undefined;
    // Another lock than a key's is waited for as ever.
    return insertFree(db, jobs, null);
  });
  if (!made) {
    return { made: new Map(), others: new Map(jobs.map((job) => [job.id, insertKeyedJobs(db, [job], job.submitKey)])) };
  }
  const left = jobs.filter(({ id }) => !made.has(id));
  return { made, others: left.length > 0 ? insertUnderKnownKeys(db, left) : new Map() };
}

/** What PostgreSQL says of where it waited names the table or its index. */
const isOfKey = (error: unknown): boolean =>
  error instanceof Error && 'where' in error && String(error.where).includes('idempotency_keys');

async function insertFree(db: Database, jobs: KeyedJob[], wait: string | null): Promise<Map<string, InsertedRow>> {
  const keys = jobs.map(({ submitKey }) => submitKey);
  const rows = await db.query<InsertedRow>({ ...insert, isShared: wait !== null }, [
    ...jobValues(jobs),
    keys.map(({ owner }) => owner),
    keys.map(({ key }) => key),
    keys.map(({ requestHash }) => requestHash),
    wait,
  ]);
  return new Map(rows.map((row) => [row.id, row]));
}
