import type { ErrorGroup, ErrorGroupDetail } from '../../jobs/error-group-schema.ts';
import { TaskFlowError } from '../../jobs/errors.ts';
import { fingerprintPattern } from '../../jobs/fingerprint-pattern.ts';
import { jobAttemptSchema } from '../../jobs/job-history-schema.ts';
import type { JobStatus } from '../../jobs/job-status.ts';
import type { Database, Statement } from '../database.ts';
import { groupColumns, toErrorGroup, type GroupRow } from './group-row.ts';

type Queries = { db: Pick<Database, 'query'> };

const one: Statement = {
  name: 'find_error_group',
  text: `SELECT ${groupColumns} FROM taskflow.error_groups g WHERE g.fingerprint = $1`,
};

const history: Statement = {
  name: 'find_error_group_history',
  text: `SELECT p.at, coalesce(h.count, 0) AS count FROM (
      SELECT date_trunc('hour', taskflow.now(), 'UTC') - n * interval '1 hour' AS at FROM generate_series(167, 0, -1) n) p
    LEFT JOIN taskflow.error_group_hours h ON h.fingerprint = $1 AND h.hour_at = p.at ORDER BY p.at`,
};

/** The newest of the group's jobs, by its index; `LIMIT` bounds what is looked at however large the group is. */
const newest = (limit: number) => `SELECT * FROM taskflow.job_errors WHERE fingerprint = $1
      ORDER BY created_at DESC, job_id DESC LIMIT ${limit}`;

const jobs: Statement = {
  name: 'find_error_group_jobs',
  text: `SELECT j.id, j.status, e.errors, e.last_at FROM (${newest(20)}) e JOIN taskflow.jobs j ON j.id = e.job_id
    ORDER BY e.created_at DESC, e.job_id DESC`,
};

const examples: Statement = {
  name: 'find_error_group_examples',
  text: `SELECT a.job_id, a.number, a.worker_id, a.finished_at, a.error, w.host, w.version
    FROM (${newest(3)}) e
    CROSS JOIN LATERAL (SELECT * FROM taskflow.job_attempts t WHERE t.job_id = e.job_id AND t.error IS NOT NULL
      ORDER BY t.number DESC LIMIT 1) a
    LEFT JOIN taskflow.workers w ON w.id = a.worker_id
    ORDER BY a.finished_at DESC`,
};

/** So many of a group's jobs are looked at in a moment, however many it has. */
const mostLookedAt = 10_000;

const failedNow: Statement = {
  name: 'look_at_error_group_failed',
  text: `SELECT count(j.id)::int AS failed, count(*)::int AS "lookedAt" FROM (${newest(mostLookedAt)}) e
    LEFT JOIN taskflow.jobs j ON j.id = e.job_id AND j.status = 'failed'`,
};

interface ExampleRow {
  job_id: string;
  number: number;
  worker_id: string | null;
  finished_at: Date;
  error: unknown;
  host: string | null;
  version: string | null;
}

/** One group. @throws TaskFlowError not_found */
export async function requireErrorGroup({ db }: Queries, fingerprint: string): Promise<ErrorGroup> {
  const [row] = fingerprintPattern.test(fingerprint) ? await db.query<GroupRow>(one, [fingerprint]) : [];
  if (row) return toErrorGroup(row);
  throw new TaskFlowError('not_found', `There is no group of errors ${fingerprint.slice(0, 100)}.`);
}

/** One group with its course, its newest jobs and examples. @throws TaskFlowError not_found */
export async function findErrorGroup({ db }: Queries, fingerprint: string): Promise<ErrorGroupDetail> {
  const group = await requireErrorGroup({ db }, fingerprint);
  const [points, rows, shown, counted] = await Promise.all([
    db.query<{ at: Date; count: number }>(history, [fingerprint]),
    db.query<{ id: string; status: JobStatus; errors: number; last_at: Date }>(jobs, [fingerprint]),
    db.query<ExampleRow>(examples, [fingerprint]),
    db.query<{ failed: number; lookedAt: number }>(failedNow, [fingerprint]),
  ]);
  return {
    ...group,
    failedNow: counted[0]?.failed ?? 0,
    isFailedNowWhole: (counted[0]?.lookedAt ?? 0) < mostLookedAt,
    history: points.map(({ at, count }) => ({ at: at.toISOString(), count })),
    examples: shown.map(toExample),
    jobs: rows.map(({ id, status, errors, last_at: lastAt }) => {
      return { jobId: id, status, errors, lastAt: lastAt.toISOString() };
    }),
  };
}

function toExample(row: ExampleRow): ErrorGroupDetail['examples'][number] {
  const { job_id: jobId, number, worker_id: workerId, finished_at: finishedAt, host, version } = row;
  const error = jobAttemptSchema.shape.error.parse(row.error);
  return {
    jobId,
    attempt: { number, workerId, finishedAt: finishedAt.toISOString(), error },
    worker: host === null || version === null ? null : { host, version },
  };
}
