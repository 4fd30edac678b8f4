import type { Database, Statement } from '../database.ts';
import { priorityName } from '../../jobs/job-priority.ts';
import type { JobSummary } from '../../jobs/job-schema.ts';
import type { Uniqueness } from './uniqueness.ts';
import { statsShard } from '../stats/stats-shard.ts';
import { dispatchedAt } from './dispatched-at.ts';
import { isAmong } from './is-among.ts';

/** A job as it is written: validated, with its defaults filled in. */
export interface NewJob {
  id: string;
  taskType: string;
  priority: number;
  /** JSON text, storable: without NUL and lone surrogates. */
  payload: string;
  callbackUrl: string | null;
  maxAttempts: number;
  timeoutMs: number;
  delayMs: number | null;
  runAt: string | null;
  expiresAt: string | null;
  deadline: string | null;
  tags: string[] | null;
  concurrencyKey: string | null;
  createdBy: string | null;
  rerunOf: string | null;
  /** The schedule that it is a run of. */
  scheduleId: string | null;
  /** The trace that its caller runs in (W3C Trace Context), valid. */
  traceparent: string | null;
  /** What of it its callback URL is told, as JSON text; null: what ended, as the settings say. */
  webhook: string | null;
  /** How its submit was kept from making a second job, as JSON text of `JobOnce`; null for most. */
  once: string | null;
  /** What makes it the only one of its kind; most have none. */
  unique?: Uniqueness;
}

export interface InsertedRow {
  id: string;
  created_at: Date;
  run_at: Date;
  /** ms until the job is due, by the database's clock. */
  due_in_ms: number;
}

/** A job with the row that it has become. */
export interface InsertedJob {
  job: NewJob;
  row: InsertedRow;
}

/** The jobs that `jobValues` holds, as rows. */
export const givenJobs = `SELECT * FROM unnest($2::uuid[], $3::text[], $4::smallint[], $5::text[], $6::text[], $7::int[], $8::int[],
      $9::float8[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[], $13::text[], $14::text[], $15::text[],
      $16::uuid[], $17::text[], $18::text[], $19::uuid[], $20::text[])
      AS u(id, task_type, priority, payload, callback_url, max_attempts, timeout_ms, delay_ms, run_at, expires_at,
        deadline_at, tags, concurrency_key, created_by, rerun_of, traceparent, webhook, schedule_id, once)`;

/** When one of `givenJobs` is due. */
export const givenRunAt = (given: string): string =>
  `coalesce(${given}.run_at, taskflow.now() + coalesce(${given}.delay_ms, 0) * interval '1 millisecond')`;

/** Writes the jobs of the table expression `given`, counts them as open, and answers `InsertedRow`s. */
export const writeGiven = `inserted AS (
    INSERT INTO taskflow.jobs (id, task_type, priority, payload, callback_url, max_attempts, timeout_ms, run_at,
      dispatched_at, expires_at, deadline_at, tags, concurrency_key, created_by, rerun_of, traceparent, webhook,
      schedule_id, once, created_at, updated_at)
    SELECT id, task_type, priority, payload::jsonb, callback_url, max_attempts, timeout_ms,
      ${givenRunAt('given')}, ${dispatchedAt('concurrency_key', givenRunAt('given'))}, expires_at, deadline_at,
      CASE WHEN tags IS NULL THEN '{}' ELSE ARRAY(SELECT jsonb_array_elements_text(tags::jsonb)) END,
      concurrency_key, created_by, rerun_of, traceparent, webhook::jsonb, schedule_id, once::jsonb,
      taskflow.now(), taskflow.now()
    FROM given
    ON CONFLICT (id) DO NOTHING
    RETURNING id, task_type, created_at, run_at
  ),
  counts AS (
    INSERT INTO taskflow.job_counts AS c (task_type, status, shard, count)
    SELECT task_type, 'open', $1::smallint, count(*) FROM inserted GROUP BY task_type ORDER BY task_type
    ON CONFLICT (task_type, status, shard) DO UPDATE SET count = c.count + excluded.count
  )
  SELECT id, created_at, run_at, greatest(0, ceil(extract(epoch FROM run_at - taskflow.now()) * 1000))::float8 AS due_in_ms
  FROM inserted`;

/** Answers for jobs that an earlier try has written, of a table expression with their ids. */
export const ownJobs = (given: string): string => `
  SELECT j.id, j.created_at, j.run_at, greatest(0, ceil(extract(epoch FROM j.run_at - taskflow.now()) * 1000))::float8
  FROM ${given} g JOIN taskflow.jobs j ON j.id = g.id WHERE ${isAmong(given)}`;

const statement: Statement = {
  name: 'insert_jobs',
  // A repeat after a connection died at COMMIT finds its own ids: the last branch answers for them.
  text: `
  WITH given AS (
    ${givenJobs}
  ),
  ${writeGiven}
  UNION ALL
  ${ownJobs('given')}`,
};

/**
 * Writes jobs as pending, all or none. Safe to repeat with the same ids.
 *
 * @throws the driver's error; `isValueError` tells one bad item from a moment's trouble
 */
export async function insertJobs(db: Pick<Database, 'query'>, jobs: NewJob[]): Promise<InsertedRow[]> {
  const rows = await db.query<InsertedRow>(statement, jobValues(jobs));
  if (rows.length >= jobs.length) return rows;
  // A try whose connection was given up was at work still and committed beside this one, whose snapshot is older than that.
  return db.query<InsertedRow>(statement, jobValues(jobs));
}

const check: Statement = {
  name: 'check_job_values',
  text: `SELECT count(payload::jsonb) + count(tags::jsonb) AS checked, $1::smallint AS shard FROM (${givenJobs}) AS given`,
};

/** Tries what `insertJobs` would store, and stores nothing. @throws the driver's error for a value that is refused */
export async function checkJobValues(db: Pick<Database, 'query'>, jobs: NewJob[]): Promise<void> {
  await db.query(check, jobValues(jobs));
}

/** Parameters $1 to $20 of the statements that write jobs. */
export function jobValues(jobs: NewJob[]): unknown[] {
  return [
    statsShard,
    jobs.map((job) => job.id),
    jobs.map((job) => job.taskType),
    jobs.map((job) => job.priority),
    jobs.map((job) => job.payload),
    jobs.map((job) => job.callbackUrl),
    jobs.map((job) => job.maxAttempts),
    jobs.map((job) => job.timeoutMs),
    jobs.map((job) => job.delayMs),
    jobs.map((job) => job.runAt),
    jobs.map((job) => job.expiresAt),
    jobs.map((job) => job.deadline),
    jobs.map((job) => (job.tags && job.tags.length > 0 ? JSON.stringify(job.tags) : null)),
    jobs.map((job) => job.concurrencyKey),
    jobs.map((job) => job.createdBy),
    jobs.map((job) => job.rerunOf),
    jobs.map((job) => job.traceparent),
    jobs.map((job) => job.webhook),
    jobs.map((job) => job.scheduleId),
    jobs.map((job) => job.once),
  ];
}

const isoOrNull = (time: string | null): string | null => time && new Date(time).toISOString();

/** A job that was just written, as the realtime event shows it. */
export function newJobSummary(job: NewJob, row: InsertedRow): JobSummary {
  const createdAt = row.created_at.toISOString();
  return {
    jobId: job.id,
    taskType: job.taskType,
    status: 'pending',
    priority: priorityName(job.priority),
    error: null,
    errorCode: null,
    callbackUrl: job.callbackUrl,
    retries: job.maxAttempts - 1,
    timeout: job.timeoutMs,
    attemptsMade: 0,
    maxAttempts: job.maxAttempts,
    nextRetryAt: null,
    progress: null,
    tags: job.tags ?? [],
    runAt: row.run_at.toISOString(),
    expiresAt: isoOrNull(job.expiresAt),
    deadline: isoOrNull(job.deadline),
    createdAt,
    startedAt: null,
    attemptStartedAt: null,
    finishedAt: null,
    updatedAt: createdAt,
    version: 0,
    workerId: null,
    scheduleId: job.scheduleId,
    rerunOf: job.rerunOf,
  };
}
