import type { Database, Statement } from '../database.ts';
import type { GatheredGroup, GatheredHour, GatheredJob } from './gather-errors.ts';

type Transaction = Pick<Database, 'query'>;

const groups: Statement = {
  name: 'write_error_groups',
  // A resolved group that is seen later than it was resolved has returned.
  text: `
  INSERT INTO taskflow.error_groups AS g (fingerprint, task_type, code, name, title, frame, first_seen_at, last_seen_at,
    count, job_id, attempt)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
    $8::timestamptz[], $9::bigint[], $10::uuid[], $11::int[])
  ON CONFLICT (fingerprint) DO UPDATE SET
    count = g.count + excluded.count,
    first_seen_at = least(g.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(g.last_seen_at, excluded.last_seen_at),
    job_id = CASE WHEN excluded.last_seen_at >= g.last_seen_at THEN excluded.job_id ELSE g.job_id END,
    attempt = CASE WHEN excluded.last_seen_at >= g.last_seen_at THEN excluded.attempt ELSE g.attempt END,
    state = CASE WHEN g.state = 'resolved' AND excluded.last_seen_at > g.decided_at THEN 'open' ELSE g.state END,
    returned_at = CASE WHEN g.state = 'resolved' AND excluded.last_seen_at > g.decided_at
      THEN excluded.last_seen_at ELSE g.returned_at END`,
};

const hours: Statement = {
  name: 'write_error_hours',
  text: `
  INSERT INTO taskflow.error_group_hours AS h (fingerprint, hour_at, count)
  SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::int[])
  ON CONFLICT (fingerprint, hour_at) DO UPDATE SET count = h.count + excluded.count`,
};

const jobs: Statement = {
  name: 'write_errors_of_jobs',
  // Of a job that is being deleted nothing is written; one that is locked here is deleted behind this, row and all.
  text: `
  INSERT INTO taskflow.job_errors AS e (job_id, fingerprint, created_at, errors, last_at)
  SELECT u.* FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::int[], $5::timestamptz[])
    AS u(job_id, fingerprint, created_at, errors, last_at)
    JOIN taskflow.jobs j ON j.id = u.job_id
  ORDER BY u.job_id FOR KEY SHARE OF j
  ON CONFLICT (job_id) DO UPDATE SET
    errors = CASE WHEN e.fingerprint = excluded.fingerprint THEN e.errors ELSE 0 END + excluded.errors,
    fingerprint = excluded.fingerprint, last_at = excluded.last_at
  WHERE e.last_at <= excluded.last_at`,
};

const loud: Statement = {
  name: 'reopen_loud_errors',
  // Of the hour in which it was ignored only what came after counts.
  text: `
  UPDATE taskflow.error_groups g SET state = 'open', returned_at = taskflow.now()
  FROM taskflow.error_group_hours h
  WHERE g.fingerprint = ANY($1::text[]) AND g.state = 'ignored' AND g.ignore_above IS NOT NULL
    AND h.fingerprint = g.fingerprint AND h.hour_at >= date_trunc('hour', g.decided_at, 'UTC')
    AND h.count - CASE WHEN h.hour_at = date_trunc('hour', g.decided_at, 'UTC') THEN g.seen_before ELSE 0 END
      > g.ignore_above`,
};

export async function writeGroups(transaction: Transaction, rows: readonly GatheredGroup[]): Promise<void> {
  await transaction.query(groups, [
    rows.map((row) => row.fingerprint),
    rows.map((row) => row.last.task_type),
    rows.map((row) => row.last.code),
    rows.map((row) => row.last.name),
    rows.map((row) => row.last.title),
    rows.map((row) => row.last.frame),
    rows.map((row) => row.firstAt),
    rows.map((row) => row.last.failed_at),
    rows.map((row) => row.count),
    rows.map((row) => row.last.job_id),
    rows.map((row) => row.last.attempt),
  ]);
}

export async function writeHours(transaction: Transaction, rows: readonly GatheredHour[]): Promise<void> {
  await transaction.query(hours, [
    rows.map((row) => row.fingerprint),
    rows.map((row) => row.hourAt),
    rows.map((row) => row.count),
  ]);
}

export async function writeErrorJobs(transaction: Transaction, rows: readonly GatheredJob[]): Promise<void> {
  await transaction.query(jobs, [
    rows.map((row) => row.jobId),
    rows.map((row) => row.fingerprint),
    rows.map((row) => row.createdAt),
    rows.map((row) => row.errors),
    rows.map((row) => row.lastAt),
  ]);
}

/** An ignored group that is seen more often in an hour than it may be has returned. */
export async function reopenLoud(transaction: Transaction, rows: readonly GatheredGroup[]): Promise<void> {
  await transaction.query(loud, [rows.map((row) => row.fingerprint)]);
}
