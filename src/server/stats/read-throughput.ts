import type { Throughput } from '../../jobs/stats-schema.ts';
import type { Database } from '../database.ts';
import { rounded } from './percentiles.ts';
import type { Buckets } from './percentiles.ts';
import { sharedFor } from './shared-for.ts';

type Range = Throughput['range'];

interface PointRow {
  at: Date;
  completed: number;
  failed: number;
  cancelled: number;
  wait_buckets: Buckets;
  run_buckets: Buckets;
}

const pointsOf: Record<Range, { step: 'minute' | 'hour' | 'day'; count: number }> = {
  hour: { step: 'minute', count: 60 },
  day: { step: 'hour', count: 24 },
  week: { step: 'day', count: 7 },
};
const shareMs = 1_000;

function statementFor(range: Range) {
  const { step, count } = pointsOf[range];
  return {
    name: `read-throughput-${range}`,
    text: `
      WITH last AS (SELECT date_trunc('${step}', taskflow.now() AT TIME ZONE 'utc') AS at),
      points AS (SELECT at - n * interval '1 ${step}' AS at FROM last, generate_series(${count - 1}, 0, -1) n)
      SELECT p.at AT TIME ZONE 'utc' AS at,
        coalesce(sum(s.count) FILTER (WHERE s.status = 'completed'), 0)::float8 AS completed,
        coalesce(sum(s.count) FILTER (WHERE s.status = 'failed'), 0)::float8 AS failed,
        coalesce(sum(s.count) FILTER (WHERE s.status = 'cancelled'), 0)::float8 AS cancelled,
        taskflow.sum_buckets(s.wait_buckets) FILTER (WHERE s.count > 0)::float8[] AS wait_buckets,
        taskflow.sum_buckets(s.run_buckets) FILTER (WHERE s.count > 0)::float8[] AS run_buckets
      FROM points p LEFT JOIN taskflow.job_stats s
        ON s.period_at >= p.at AT TIME ZONE 'utc' AND s.period_at < (p.at + interval '1 ${step}') AT TIME ZONE 'utc'
      GROUP BY p.at ORDER BY p.at`,
  };
}

const readers: Record<Range, (db: Pick<Database, 'query'>) => Promise<Throughput>> = {
  hour: sharedFor(shareMs, (db) => read(db, 'hour')),
  day: sharedFor(shareMs, (db) => read(db, 'day')),
  week: sharedFor(shareMs, (db) => read(db, 'week')),
};

/** What ended over a range: one point a minute, hour or day in UTC, oldest first, none missing. */
export function readThroughput({ db }: { db: Pick<Database, 'query'> }, range: Range): Promise<Throughput> {
  return readers[range](db);
}

async function read(db: Pick<Database, 'query'>, range: Range): Promise<Throughput> {
  const rows = await db.query<PointRow>(statementFor(range), []);
  const points = rows.map((row) => ({
    at: row.at.toISOString(),
    completed: row.completed,
    failed: row.failed,
    cancelled: row.cancelled,
    waitP95Ms: rounded(row.wait_buckets, 0.95),
    runP95Ms: rounded(row.run_buckets, 0.95),
  }));
  return { range, points };
}
