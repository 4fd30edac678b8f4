import { createHash } from 'node:crypto';
import { stringify } from 'safe-stable-stringify';
import type { Database, Statement } from '../database.ts';
import { givenJobs, insertJobs, jobValues, writeGiven, type InsertedRow, type NewJob } from './insert-jobs.ts';
import { ownerOf } from './submit-owner.ts';
import type { SubmittedRow } from './submitted-row.ts';

/** What a submit is known by when it is repeated. */
export interface SubmitKey {
  /** The id of the API key that submits, or one word for all callers without. */
  owner: string;
  key: string;
  /** Of what was asked for: the same for bodies that are equal as JSON values. */
  requestHash: string;
}

/** A job with a key of its own. */
export interface KeyedJob extends NewJob {
  submitKey: SubmitKey;
}

/**
 * `replay`: the key's jobs are earlier ones, asked for in the same words. `refused`: in others. The jobs are in the order
 * in which they were asked for.
 */
export type KeyedInsert<New extends SubmittedRow = SubmittedRow> = { outcome: 'new'; rows: New[] } | KnownKey;

type KnownKey = { outcome: 'replay'; rows: SubmittedRow[] } | { outcome: 'refused' };

interface KeptRow {
  /** Of its key among those that were asked for, from 1. */
  place: number;
  request_hash: string;
  job_id: string;
  /** Empty for a single job. */
  job_ids: string[];
  /** Of all jobs of the key; null when none of them is there any more. */
  created_at: Date | null;
  /** Where not all of its jobs were new. */
  answers: (Omit<SubmittedRow, 'created_at'> & { created_at: string })[] | null;
}

/** Keeps a key for jobs. @param at the placeholders of their ids, of owner, key and hash */
const keepKey = (at: { ids: string; owner: string; key: string; hash: string }, onConflict: string): string => `
    INSERT INTO taskflow.idempotency_keys AS k (owner, key, request_hash, job_id, job_ids, expires_at)
    VALUES (${at.owner}, ${at.key}, ${at.hash}, (${at.ids}::uuid[])[1],
      CASE WHEN cardinality(${at.ids}::uuid[]) > 1 THEN ${at.ids}::uuid[] ELSE '{}' END, taskflow.now() + interval '24 hours')
    ON CONFLICT (owner, key) ${onConflict}
    RETURNING job_id`;

/**
 * Takes a key that is kept no longer. Whether its jobs are still there is not asked here: to this snapshot a job just
 * committed is not.
 *
 * @param gone the placeholder of the first of those that were found gone
 */
const takenOver = (
  gone: string,
): string => `DO UPDATE SET request_hash = excluded.request_hash, job_id = excluded.job_id,
      job_ids = excluded.job_ids, expires_at = excluded.expires_at, answers = NULL
    WHERE k.expires_at <= taskflow.now() OR k.job_id = ${gone}`;

/** Writes the jobs if their key is kept for them. $21 to $23 are owner, key and hash. */
const insertUnder = (onConflict: string): string => `
  WITH kept AS (${keepKey({ ids: '$2', owner: '$21', key: '$22', hash: '$23' }, onConflict)}
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

const takeOver: Statement = { name: 'take_over_key', text: insertUnder(takenOver('$24')) };

const alone = { ids: '$1', owner: '$2', key: '$3', hash: '$4' };
const keepAlone: Statement = { name: 'keep_submit_key', text: keepKey(alone, 'DO NOTHING') };
const takeOverAlone: Statement = { name: 'take_over_key_alone', text: keepKey(alone, takenOver('$5')) };

const keepAnswers: Statement = {
  name: 'keep_submit_answers',
  text: `UPDATE taskflow.idempotency_keys SET job_id = ($3::uuid[])[1],
      job_ids = CASE WHEN cardinality($3::uuid[]) > 1 THEN $3::uuid[] ELSE '{}' END, answers = $4::text::jsonb
    WHERE owner = $1 AND key = $2`,
};

const read: Statement = {
  name: 'read_submit_keys',
  // One statement wrote all jobs of a key, so one of them tells when. The first is there as a rule.
  text: `
  SELECT w.place::int, k.request_hash, k.job_id, k.job_ids, k.answers, coalesce(j.created_at, (
      SELECT other.created_at FROM unnest(k.job_ids) AS u(id) JOIN taskflow.jobs other ON other.id = u.id LIMIT 1
    )) AS created_at
  FROM unnest((SELECT $1::text[]), (SELECT $2::text[])) WITH ORDINALITY AS w(owner, key, place)
  CROSS JOIN LATERAL (
    SELECT * FROM taskflow.idempotency_keys WHERE owner = w.owner AND key = w.key OFFSET 0) k
  LEFT JOIN LATERAL (SELECT created_at FROM taskflow.jobs WHERE id = k.job_id OFFSET 0) j ON true
  WHERE k.expires_at > taskflow.now()`,
};

/**
 * What a submit is known by.
 *
 * @param createdBy the id of the API key that submits, null without keys
 * @param asked all that decides what is made; the order of object keys in it is no difference
 */
export function submitKeyOf(createdBy: string | null, key: string, asked: object): SubmitKey {
  const requestHash = createHash('sha256').update(stringify(asked)).digest('hex');
  return { owner: ownerOf(createdBy), key, requestHash };
}

/**
 * Writes jobs as pending, all or none, unless their key has some already. A key is kept for 24 h, or until the last of its
 * jobs is pruned. Safe to repeat with the same ids: what an earlier try committed is answered as new.
 *
 * @throws the driver's error; after one that `isValueError` knows the key is not used up
 */
export async function insertKeyedJobs(
  db: Database,
  jobs: NewJob[],
  submitKey: SubmitKey,
): Promise<KeyedInsert<InsertedRow>> {
  const rows = await db.query<InsertedRow>(insert, keyedValues(jobs, submitKey));
  if (rows.length > 0) return { outcome: 'new', rows };
  return insertUnderKnownKey(db, jobs, submitKey, await readKept(db, submitKey));
}

/** As `insertKeyedJobs`, of jobs whose keys were found kept, one each. @returns what becomes of each, by its id */
export function insertUnderKnownKeys(
  db: Database,
  jobs: readonly KeyedJob[],
): Map<string, Promise<KeyedInsert<InsertedRow>>> {
  const reading = readKepts(
    db,
    jobs.map(({ submitKey }) => submitKey),
  );
  const answer = async (job: KeyedJob, index: number) =>
    insertUnderKnownKey(db, [job], job.submitKey, (await reading)[index]);
  return new Map(jobs.map((job, index) => [job.id, answer(job, index)]));
}

async function insertUnderKnownKey(
  db: Database,
  jobs: NewJob[],
  submitKey: SubmitKey,
  found: KeptRow | undefined,
): Promise<KeyedInsert<InsertedRow>> {
  for (let kept = found; ; kept = await readKept(db, submitKey)) {
    // This very submit's: its first try was committed, and the connection died before it heard so.
    if (kept && kept.job_id === jobs[0]?.id) return { outcome: 'new', rows: await insertJobs(db, jobs) };
    const answer = kept && judge(kept, submitKey);
    if (answer) return answer;
    // Expired or pruned since, or without any of its jobs: the key is free again.
    const values = [...keyedValues(jobs, submitKey), kept?.job_id ?? null];
    const rows = await db.query<InsertedRow>(takeOver, values);
    if (rows.length > 0) return { outcome: 'new', rows };
  }
}

const keyedValues = (jobs: NewJob[], { owner, key, requestHash }: SubmitKey): unknown[] => [
  ...jobValues(jobs),
  ...[owner, key, requestHash],
];

/**
 * Keeps a key, in the transaction that writes its jobs; null when it is kept for them now, as by an earlier try of them.
 *
 * @throws the driver's error
 */
export async function keepSubmitKey(
  transaction: Pick<Database, 'query'>,
  jobIds: string[],
  submitKey: SubmitKey,
): Promise<KnownKey | null> {
  const values = [jobIds, submitKey.owner, submitKey.key, submitKey.requestHash];
  let rows = await transaction.query(keepAlone, values);
  while (rows.length === 0) {
    const kept = await readKept(transaction, submitKey);
    if (kept && kept.job_id === jobIds[0]) return null;
    const answer = kept && judge(kept, submitKey);
    if (answer) return answer;
    rows = await transaction.query(takeOverAlone, [...values, kept?.job_id ?? null]);
  }
  return null;
}

/** Keeps for a key what its submit is answered, where not all of that are new jobs of its own. */
export async function keepSubmitAnswers(
  transaction: Pick<Database, 'query'>,
  { owner, key }: SubmitKey,
  rows: readonly SubmittedRow[],
): Promise<void> {
  const ids = rows.map(({ id }) => id);
  const answers = rows.map(({ id, created_at, conflict }) => ({ id, created_at, conflict }));
  await transaction.query(keepAnswers, [owner, key, ids, JSON.stringify(answers)]);
}

/** Looks only whether the key has jobs; null when it has none. */
export async function findKeyedJobs(db: Pick<Database, 'query'>, submitKey: SubmitKey): Promise<KnownKey | null> {
  const kept = await readKept(db, submitKey);
  return kept ? judge(kept, submitKey) : null;
}

async function readKept(db: Pick<Database, 'query'>, submitKey: SubmitKey): Promise<KeptRow | undefined> {
  return (await readKepts(db, [submitKey]))[0];
}

/** @returns in the order of the keys */
async function readKepts(
  db: Pick<Database, 'query'>,
  submitKeys: readonly SubmitKey[],
): Promise<(KeptRow | undefined)[]> {
  const values = [submitKeys.map(({ owner }) => owner), submitKeys.map(({ key }) => key)];
  const kept = new Map((await db.query<KeptRow>(read, values)).map((row) => [row.place, row]));
  return submitKeys.map((_, index) => kept.get(index + 1));
}

function judge(kept: KeptRow, { requestHash }: SubmitKey): KnownKey | null {
  const { created_at: createdAt, answers } = kept;
  if (createdAt === null) return null;
  if (kept.request_hash !== requestHash) return { outcome: 'refused' };
  if (answers) {
    return { outcome: 'replay', rows: answers.map((row) => ({ ...row, created_at: new Date(row.created_at) })) };
  }
  const ids = kept.job_ids.length > 0 ? kept.job_ids : [kept.job_id];
  return { outcome: 'replay', rows: ids.map((id) => ({ id, created_at: createdAt })) };
}
