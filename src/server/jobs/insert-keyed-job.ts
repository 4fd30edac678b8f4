import { createHash } from 'node:crypto';
import { stringify } from 'safe-stable-stringify';
import type { SubmitJob } from '../../jobs/job-schema.ts';
import type { Database, Statement } from '../database.ts';
import { givenJobs, jobValues, writeGiven, type InsertedRow, type NewJob } from './insert-jobs.ts';

/** What a submit is known by when it is repeated. */
export interface SubmitKey {
  /** The id of the API key that submits, or one word for all callers without. */
  owner: string;
  key: string;
  /** Of the job as it was asked for: the same for bodies that are equal as JSON values. */
  requestHash: string;
}

/** `replay`: the key's job is an earlier one, asked for in the same words. `refused`: in others. */
export type KeyedInsert = { outcome: 'new' | 'replay'; row: InsertedRow } | { outcome: 'refused' };

interface KeyedRow {
  request_hash: string;
  job_id: string;
  /** Null when the key's job was pruned. */
  created_at: Date | null;
  run_at: Date;
  due_in_ms: number;
}

const insert: Statement = {
  name: 'insert_keyed_job',
  // Of submits at once with one key the unique index lets one through; the others wait for its commit and then keep
  // nothing. Whether a key's job is still there is not asked here: to this snapshot a job just committed is not. $21 is
  // a job that was found gone.
  text: `
  WITH kept AS (
    INSERT INTO taskflow.idempotency_keys AS k (owner, key, request_hash, job_id, expires_at)
    VALUES ($18, $19, $20, ($2::uuid[])[1], taskflow.now() + interval '24 hours')
    ON CONFLICT (owner, key) DO UPDATE SET request_hash = excluded.request_hash, job_id = excluded.job_id,
      expires_at = excluded.expires_at
    WHERE k.expires_at <= taskflow.now() OR k.job_id = $21
    RETURNING job_id
  ),
  given AS (
    ${givenJobs}
    WHERE id IN (SELECT job_id FROM kept)
  ),
  ${writeGiven}`,
};

const read: Statement = {
  name: 'read_keyed_job',
  text: `
  SELECT k.request_hash, k.job_id, j.created_at, j.run_at,
    greatest(0, ceil(extract(epoch FROM j.run_at - taskflow.now()) * 1000))::float8 AS due_in_ms
  FROM taskflow.idempotency_keys k LEFT JOIN taskflow.jobs j ON j.id = k.job_id
  WHERE k.owner = $1 AND k.key = $2 AND k.expires_at > taskflow.now()`,
};

/** The hash that tells whether two jobs were asked for in the same words; the order of object keys is no difference. */
export function requestHash(input: SubmitJob): string {
  return createHash('sha256').update(stringify(input)).digest('hex');
}

/**
 * Writes a job as pending unless its key has one already. A key is kept for 24 h, or until its job is pruned. Safe to
 * repeat with the same id: what an earlier try committed is answered as new.
 *
 * @throws the driver's error; after one that `isValueError` knows the key is not used up
 */
export async function insertKeyedJob(db: Database, job: NewJob, submitKey: SubmitKey): Promise<KeyedInsert> {
  const { owner, key, requestHash: hash } = submitKey;
  let goneJobId: string | null = null;
  for (;;) {
    const [row] = await db.query<InsertedRow>(insert, [...jobValues([job]), owner, key, hash, goneJobId]);
    if (row) return { outcome: 'new', row };
    const kept = await readKeyedJob(db, owner, key);
    // Expired or pruned since: the key is free again.
    if (!kept) continue;
    if (hasJob(kept)) return judge(kept, hash, job.id);
    goneJobId = kept.job_id;
  }
}

/** Looks only whether the key has a job; null when it has none. */
export async function findKeyedJob(
  db: Database,
  { owner, key, requestHash: hash }: SubmitKey,
): Promise<KeyedInsert | null> {
  const kept = await readKeyedJob(db, owner, key);
  return kept && hasJob(kept) ? judge(kept, hash) : null;
}

async function readKeyedJob(db: Database, owner: string, key: string): Promise<KeyedRow | undefined> {
  const [row] = await db.query<KeyedRow>(read, [owner, key]);
  return row;
}

type KeyedRowWithJob = KeyedRow & { created_at: Date };

function hasJob(row: KeyedRow): row is KeyedRowWithJob {
  return row.created_at !== null;
}

function judge(kept: KeyedRowWithJob, hash: string, ownId?: string): KeyedInsert {
  const { job_id: id, created_at, run_at, due_in_ms } = kept;
  const row = { id, created_at, run_at, due_in_ms };
  // This very submit's: its first try was committed, and the connection died before it heard so.
  if (id === ownId) return { outcome: 'new', row };
  return kept.request_hash === hash ? { outcome: 'replay', row } : { outcome: 'refused' };
}
