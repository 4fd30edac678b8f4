import type { UniqueConflict } from '../../jobs/unique-schema.ts';
import type { JobStatus } from '../../jobs/job-status.ts';
import type { Database, Statement } from '../database.ts';
import { givenJobs, jobValues, ownJobs, writeGiven, type InsertedRow, type NewJob } from './insert-jobs.ts';
import { replaceJobs, type ReplacedRow, type Replacement } from './replace-jobs.ts';
import type { SubmittedRow } from './submitted-row.ts';
import { firstTurns, type UniqueJob } from './unique-turns.ts';

/** Whether the job `j` of the row `u` no longer is the one of its kind. */
const isOver = `(u.expires_at <= taskflow.now() OR CASE u.until
      WHEN 'started' THEN j.started_at IS NOT NULL OR j.finished_at IS NOT NULL
      WHEN 'ended' THEN j.finished_at IS NOT NULL ELSE false END)`;

const take: Statement = {
  name: 'insert_unique_jobs',
  // $21 the hashes, $22 until when, $23 or for how many ms; $24 jobs that were found gone. Of submits at once with one hash
  // the index lets one through; the others wait for its commit. Whether a job is there is not asked here: to this snapshot
  // one just committed is not. One that it sees started or ended has done so for good: a retry by hand comes after.
  text: `
  WITH kept AS (
    INSERT INTO taskflow.unique_jobs AS u (hash, job_id, submit_id, until, expires_at)
    SELECT w.hash, w.id, w.id, w.until, taskflow.now() + w.for_ms * interval '1 millisecond'
    FROM unnest($2::uuid[], $21::bytea[], $22::text[], $23::float8[]) AS w(id, hash, until, for_ms) ORDER BY w.hash
    ON CONFLICT (hash) DO UPDATE SET
      job_id = excluded.job_id, submit_id = excluded.submit_id, until = excluded.until, expires_at = excluded.expires_at
    WHERE u.job_id = ANY($24::uuid[]) OR (u.job_id <> excluded.job_id AND u.submit_id <> excluded.submit_id
      AND (u.expires_at <= taskflow.now() OR EXISTS (SELECT FROM taskflow.jobs j WHERE j.id = u.job_id AND ${isOver})))
    RETURNING job_id
  ),
  given AS (
    ${givenJobs}
    WHERE id IN (SELECT job_id FROM kept)
  ),
  ${writeGiven}
  UNION ALL
  ${ownJobs(`(${givenJobs})`)}`,
};

interface HolderRow {
  submit_id: string;
  /** It wrote the job itself, at an earlier try. */
  is_written: boolean;
  is_own: boolean;
  is_over: boolean;
  job_id: string;
  /** Null when the job is gone. */
  status: JobStatus | null;
  created_at: Date | null;
}

const read: Statement = {
  name: 'read_unique_jobs',
  text: `
  SELECT w.id AS submit_id, u.submit_id = w.id AS is_written, EXISTS (SELECT FROM taskflow.jobs own WHERE own.id = w.id) AS is_own,
    coalesce(${isOver}, false) AS is_over, u.job_id, j.status, j.created_at
  FROM unnest($1::uuid[], $2::bytea[]) AS w(id, hash) JOIN taskflow.unique_jobs u ON u.hash = w.hash
  LEFT JOIN taskflow.jobs j ON j.id = u.job_id`,
};

/** What has become of submits that each make a job or meet one of their kind. */
export interface UniqueInsert {
  made: Map<string, InsertedRow>;
  /** Jobs that were there and got another payload. */
  replaced: ReplacedRow[];
  /** For each submit, by the id that it gave. */
  rows: Map<string, SubmittedRow>;
}

/**
 * Writes jobs as pending, each unless there is one of its kind; then it does with that as its rule says. Of several of one
 * kind they come one after the other. All that is written is committed statement by statement, or with the transaction
 * that `db` stands for. Safe to repeat with the same ids.
 *
 * @throws the driver's error
 */
export async function insertUniqueJobs(db: Pick<Database, 'query'>, jobs: readonly UniqueJob[]): Promise<UniqueInsert> {
  const result: UniqueInsert = { made: new Map(), replaced: [], rows: new Map() };
  let rest = jobs;
  while (rest.length > 0) {
    const { turns, later } = firstTurns(rest);
    await settle(
      db,
      turns.map(({ leader }) => leader),
      result,
    );
    for (const { leader, followers } of turns) {
      const row = result.rows.get(leader.id);
      if (!row) throw new Error(`Job ${leader.id} was not written.`);
      const conflict = row.conflict ?? { kind: conflictOf(leader), status: 'pending' };
      for (const { id } of followers) result.rows.set(id, { id: row.id, created_at: row.created_at, conflict });
    }
    rest = later;
  }
  return result;
}

/** @param jobs of different kinds */
async function settle(db: Pick<Database, 'query'>, jobs: UniqueJob[], result: UniqueInsert): Promise<void> {
  let open = jobs;
  let gone: string[] = [];
  for (;;) {
    for (const row of await db.query<InsertedRow>(take, takeValues(open, gone))) {
      result.made.set(row.id, row);
      result.rows.set(row.id, row);
    }
    open = open.filter(({ id }) => !result.rows.has(id));
    if (open.length === 0) return;

    const holders = await db.query<HolderRow>(read, [open.map(({ id }) => id), open.map(({ unique }) => unique.hash)]);
    gone = holders.filter(({ status }) => status === null).map(({ job_id }) => job_id);
    const byId = new Map(open.map((job) => [job.id, job]));
    const replacements: Replacement[] = [];
    for (const holder of holders) {
      const job = byId.get(holder.submit_id);
      if (!job || holder.is_own) continue;
      if (holder.is_written) leave(job, holder, result);
      else if (holder.is_over) continue;
      else if (canReplace(job, holder)) replacements.push({ job, unique: job.unique, holder: holder.job_id });
      else leave(job, holder, result);
    }
    if (replacements.length > 0) {
      for (const row of await replaceJobs(db, replacements)) {
        const job = byId.get(row.submit_id);
        if (!job) continue;
        result.replaced.push(row);
        const conflict = { kind: conflictOf(job), status: row.status };
        result.rows.set(job.id, { id: row.id, created_at: row.created_at, conflict });
      }
    }
    // What was started, ended, deleted or committed meanwhile is asked again.
    open = open.filter(({ id }) => !result.rows.has(id));
    if (open.length === 0) return;
  }
}

function canReplace({ unique }: UniqueJob, { status }: HolderRow): boolean {
  return unique.rule.onConflict !== 'ignore' && status === 'pending';
}

/** Answers with the job that is there as it is: not asked to change it, done before, or too late for it. */
function leave(job: UniqueJob, holder: HolderRow, result: UniqueInsert): void {
  if (holder.status === null || holder.created_at === null) return;
  const kind = holder.is_written ? conflictOf(job) : 'ignored';
  const conflict = { kind, status: holder.status };
  result.rows.set(job.id, { id: holder.job_id, created_at: holder.created_at, conflict });
}

const conflicts = { ignore: 'ignored', replace: 'replaced', reschedule: 'rescheduled' } as const;

function conflictOf({ unique }: UniqueJob): UniqueConflict {
  return conflicts[unique.rule.onConflict];
}

function takeValues(jobs: UniqueJob[], gone: string[]): unknown[] {
  return [
    ...jobValues(jobs),
    jobs.map(({ unique }) => unique.hash),
    jobs.map(({ unique }) => unique.rule.until),
    jobs.map(({ unique }) => unique.rule.forMs),
    gone,
  ];
}

/** Whether a job is the only one of its kind. */
export function isUnique(job: NewJob): job is UniqueJob {
  return job.unique !== undefined;
}
