import { createHash } from 'node:crypto';
import { stringify } from 'safe-stable-stringify';
import type { Database, Statement } from '../database.ts';
import { givenJobs, insertJobs, jobValues, writeGiven, type InsertedRow, type NewJob } from './insert-jobs.ts';

/** What a submit is known by when it is repeated. */
export interface SubmitKey {
  /** The id of the API key that submits, or one word for all callers without. */
  owner: string;
  key: string;
  /** Of what was asked for: the same for bodies that are equal as JSON values. */
  requestHash: string;
}

/** A job that stands under a key, as its submit was answered. */
export type KeyedJob = Pick<InsertedRow, 'id' | 'created_at'>;

/**
 * `replay`: the key's jobs are earlier ones, asked for in the same words. `refused`: in others. The jobs are in the order
 * in which they were asked for.
 */
export type KeyedInsert =
  | { outcome: 'new'; rows: InsertedRow[] }
  | { outcome: 'replay'; rows: KeyedJob[] }
  | { outcome: 'refused' };

interface KeptRow {
  request_hash: string;
  job_id: string;
  /** Empty for a single job. */
  job_ids: string[];
  /** Of all jobs of the key; null when none of them is there any more. */
  created_at: Date | null;
}

/** Writes the jobs if their key is kept for them. $20 to $22 are owner, key and hash. */
const insertUnder = (onConflict: string): string => `
  WITH kept AS (
    INSERT INTO taskflow.idempotency_keys AS k (owner, key, request_hash, job_id, job_ids, expires_at)
    VALUES ($20, $21, $22, ($2::uuid[])[1], CASE WHEN cardinality($2::uuid[]) > 1 THEN $2::uuid[] ELSE '{}' END,
      taskflow.now() + interval '24 hours')
    ON CONFLICT (owner, key) ${onConflict}
    RETURNING job_id
  ),
  given AS (
    ${givenJobs}
    WHERE EXISTS (SELECT FROM kept)
  ),
  ${writeGiven}`;

const insert: Statement = {
  name: 'insert_keyed_jobs',
  // Of submits at once with one key the unique index lets one through; the others wait for its commit and then keep
  // nothing. They write nothing either, so that a repeat waits for no disk.
  text: insertUnder('DO NOTHING'),
};

const takeOver: Statement = {
  name: 'take_over_key',
  // Whether a key's jobs are still there is not asked here: to this snapshot a job just committed is not. $23 is the
  // first of those that were found gone.
  text: insertUnder(`DO UPDATE SET request_hash = excluded.request_hash, job_id = excluded.job_id,
      job_ids = excluded.job_ids, expires_at = excluded.expires_at
    WHERE k.expires_at <= taskflow.now() OR k.job_id = $23`),
};

const read: Statement = {
  name: 'read_submit_key',
  // One statement wrote all jobs of a key, so one of them tells when. The first is there as a rule.
  text: `
  SELECT k.request_hash, k.job_id, k.job_ids, coalesce(j.created_at, (
      SELECT other.created_at FROM unnest(k.job_ids) AS u(id) JOIN taskflow.jobs other ON other.id = u.id LIMIT 1
    )) AS created_at
  FROM taskflow.idempotency_keys k LEFT JOIN taskflow.jobs j ON j.id = k.job_id
  WHERE k.owner = $1 AND k.key = $2 AND k.expires_at > taskflow.now()`,
};

/** Owner of the keys of callers without an API key. */
const anonymousOwner = 'anonymous';

/**
 * What a submit is known by.
 *
 * @param createdBy the id of the API key that submits, null without keys
 * @param asked all that decides what is made; the order of object keys in it is no difference
 */
export function submitKeyOf(createdBy: string | null, key: string, asked: object): SubmitKey {
  const requestHash = createHash('sha256').update(stringify(asked)).digest('hex');
  return { owner: createdBy ?? anonymousOwner, key, requestHash };
}

/**
 * Writes jobs as pending, all or none, unless their key has some already. A key is kept for 24 h, or until the last of its
 * jobs is pruned. Safe to repeat with the same ids: what an earlier try committed is answered as new.
 *
 * @throws the driver's error; after one that `isValueError` knows the key is not used up
 */
export async function insertKeyedJobs(db: Database, jobs: NewJob[], submitKey: SubmitKey): Promise<KeyedInsert> {
  const { owner, key, requestHash } = submitKey;
  const values = [...jobValues(jobs), owner, key, requestHash];
  let rows = await db.query<InsertedRow>(insert, values);
  while (rows.length === 0) {
    const kept = await readKept(db, submitKey);
    // This very submit's: its first try was committed, and the connection died before it heard so.
    if (kept && kept.job_id === jobs[0]?.id) return { outcome: 'new', rows: await insertJobs(db, jobs) };
    const answer = kept && judge(kept, submitKey);
    if (answer) return answer;
    // Expired or pruned since, or without any of its jobs: the key is free again.
    rows = await db.query<InsertedRow>(takeOver, [...values, kept?.job_id ?? null]);
  }
  return { outcome: 'new', rows };
}

/** Looks only whether the key has jobs; null when it has none. */
export async function findKeyedJobs(db: Pick<Database, 'query'>, submitKey: SubmitKey): Promise<KeyedInsert | null> {
  const kept = await readKept(db, submitKey);
  return kept ? judge(kept, submitKey) : null;
}

async function readKept(db: Pick<Database, 'query'>, { owner, key }: SubmitKey): Promise<KeptRow | undefined> {
  const [row] = await db.query<KeptRow>(read, [owner, key]);
  return row;
}

function judge(kept: KeptRow, { requestHash }: SubmitKey): KeyedInsert | null {
  const { created_at: createdAt } = kept;
  if (createdAt === null) return null;
  if (kept.request_hash !== requestHash) return { outcome: 'refused' };
  const ids = kept.job_ids.length > 0 ? kept.job_ids : [kept.job_id];
  return { outcome: 'replay', rows: ids.map((id) => ({ id, created_at: createdAt })) };
}
