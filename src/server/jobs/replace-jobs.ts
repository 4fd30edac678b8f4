import type { Database, Statement } from '../database.ts';
import type { DueRow } from './dispatch-jobs.ts';
import { dispatchedAt } from './dispatched-at.ts';
import { givenJobs, givenRunAt, jobValues, type NewJob } from './insert-jobs.ts';
import { jobSummaryColumns, type JobSummaryRow } from './job-row.ts';
import type { Uniqueness } from './uniqueness.ts';

/** A pending job that was given another submit's payload and options. */
export type ReplacedRow = JobSummaryRow &
  DueRow & {
    /** The id that the submit would have given. */
    submit_id: string;
    is_dispatched: boolean;
  };

/** A submit that finds a pending job of its kind. */
export interface Replacement {
  job: NewJob;
  unique: Uniqueness;
  /** The job that is there. */
  holder: string;
}

const newRunAt = `CASE WHEN g.moves THEN least(
        ${givenRunAt('g')},
        j.created_at + g.max_ms * interval '1 millisecond') ELSE j.run_at END`;

const statement: Statement = {
  name: 'replace_unique_jobs',
  // $1 to $20 the jobs that are not made, $21 their hashes, $22 the jobs that are there, $23 whether their time moves, $24
  // the longest that it may move from when they were made. What has no hint yet gets one from the sweep.
  text: `
  WITH given AS (
    SELECT g.*, w.hash, w.holder, w.moves, w.max_ms, $1::smallint AS shard FROM (${givenJobs}) AS g
    JOIN unnest($2::uuid[], $21::bytea[], $22::uuid[], $23::boolean[], $24::float8[]) AS w(id, hash, holder, moves, max_ms)
      ON w.id = g.id
  ),
  held AS (
    SELECT g.id AS submit_id, u.hash, u.job_id, u.until FROM taskflow.unique_jobs u
    JOIN given g ON g.hash = u.hash AND g.holder = u.job_id
    ORDER BY u.hash FOR UPDATE OF u
  ),
  locked AS (
    SELECT j.id, h.submit_id, h.hash FROM taskflow.jobs j JOIN held h ON h.job_id = j.id
    WHERE j.status = 'pending' AND (h.until IS DISTINCT FROM 'started' OR j.started_at IS NULL)
    ORDER BY j.id FOR UPDATE OF j
  ),
  marked AS (
    UPDATE taskflow.unique_jobs u SET submit_id = l.submit_id FROM locked l WHERE u.hash = l.hash
  )
  UPDATE taskflow.jobs j SET
    priority = g.priority, payload = g.payload::jsonb, callback_url = g.callback_url, webhook = g.webhook::jsonb,
    max_attempts = g.max_attempts, attempts_charged = 0, timeout_ms = g.timeout_ms,
    error = NULL, error_code = NULL, progress = NULL, progress_note = NULL,
    run_at = ${newRunAt},
    dispatched_at = CASE WHEN j.dispatched_at IS NOT NULL THEN ${dispatchedAt('g.concurrency_key', newRunAt)} END,
    expires_at = g.expires_at, deadline_at = g.deadline_at,
    tags = CASE WHEN g.tags IS NULL THEN '{}' ELSE ARRAY(SELECT jsonb_array_elements_text(g.tags::jsonb)) END,
    concurrency_key = g.concurrency_key, traceparent = g.traceparent,
    version = j.version + 1, updated_at = taskflow.now()
  FROM locked l JOIN given g ON g.id = l.submit_id WHERE j.id = l.id
  RETURNING ${jobSummaryColumns}, j.generation, j.concurrency_key IS NOT NULL AS is_keyed, l.submit_id,
    j.dispatched_at IS NOT NULL OR j.concurrency_key IS NOT NULL AND j.run_at > taskflow.now() AS is_dispatched,
    greatest(0, ceil(extract(epoch FROM j.run_at - taskflow.now()) * 1000))::float8 AS due_in_ms`,
};

/**
 * Gives pending jobs the payload and the options of later submits, with a full budget of attempts, and with `reschedule`
 * their time too. A job that is no longer pending, or no longer the one of its kind, is left alone and not in the answer.
 *
 * @param replacements of different kinds
 * @throws the driver's error
 */
export function replaceJobs(db: Pick<Database, 'query'>, replacements: Replacement[]): Promise<ReplacedRow[]> {
  const jobs = replacements.map(({ job, unique, holder }) => ({ ...job, payload: unique.payloadFor(holder) }));
  return db.query<ReplacedRow>(statement, [
    ...jobValues(jobs),
    replacements.map(({ unique }) => unique.hash),
    replacements.map(({ holder }) => holder),
    replacements.map(({ unique }) => unique.rule.onConflict === 'reschedule'),
    replacements.map(({ unique }) => unique.rule.maxMs),
  ]);
}
