import { parseArgs } from 'node:util';
import pg from 'pg';
import { migrate, readMigrations, type Migration } from '../prisma/migrate.ts';
import { startPostgres } from '../tests/support/start-postgres.ts';

const { values } = parseArgs({ options: { jobs: { type: 'string', default: '1000000' } } });
const jobs = Number(values.jobs);

/**
 * Rows as the very first schema had them: of ten jobs nine have ended, each with an attempt, every fourth with a delivery.
 * What is measured is the length of locks, so the values matter little.
 */
const rows = [
  `INSERT INTO taskflow.jobs (id, task_type, status, payload, max_attempts, timeout_ms, attempt, run_at, created_at, updated_at,
      finished_at, error)
    SELECT gen_random_uuid(), 'type_' || n % 10, CASE WHEN n % 10 = 0 THEN 'pending' WHEN n % 50 = 1 THEN 'failed' ELSE 'completed' END,
      jsonb_build_object('order', n, 'to', 'person' || n || '@example.org'), 4, 30000, 1, at, at, at,
      CASE WHEN n % 10 = 0 THEN NULL ELSE at END, CASE WHEN n % 50 = 1 THEN 'It failed.' END
    FROM (SELECT n, now() - n * interval '1 second' AS at FROM generate_series(1, ${jobs}) n) numbered`,
  `INSERT INTO taskflow.job_attempts (job_id, number, lease_token, started_at, finished_at, outcome, duration_ms)
    SELECT id, 1, gen_random_uuid(), created_at, created_at, 'succeeded', 5 FROM taskflow.jobs WHERE finished_at IS NOT NULL`,
  `INSERT INTO taskflow.webhook_deliveries (job_id, job_version, event, url, host, body, state)
    SELECT id, 1, 'job.completed', 'https://a.example/', 'a.example', '{}', 'delivered' FROM taskflow.jobs
    WHERE finished_at IS NOT NULL LIMIT ${Math.round(jobs / 4)}`,
  'ANALYZE',
];

/** Who is in the way of whom while it runs, of the tables that were there before. */
const locks = `
  SELECT c.relname, bool_or(l.mode = 'AccessExclusiveLock') AS reads FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
  WHERE l.pid = pg_backend_pid() AND l.granted AND c.relkind = 'r' AND c.relnamespace = 'taskflow'::regnamespace
    AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock') AND c.relname = ANY($1)
  GROUP BY c.relname ORDER BY c.relname`;
const tables = `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'taskflow'::regnamespace`;

const postgres = await startPostgres({ durable: true });
try {
  const [first, ...others] = await readMigrations();
  if (!first) throw new Error('There are no migrations.');
  const url = postgres.urlOf('postgres');
  await migrate(url, { migrations: [first] });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const text of rows) await client.query(text);
  console.log(
    `| migration, at ${jobs.toLocaleString('en')} jobs | ms | writes wait of | reads too of |\n| --- | ---: | --- | --- |`,
  );
  for (const migration of others) await measure(client, migration);
  await client.end();
} finally {
  await postgres.stop();
}

async function measure(client: pg.Client, { name, sql }: Migration): Promise<void> {
  const before = (await client.query<{ relname: string }>(tables)).rows.map(({ relname }) => relname);
  await client.query('BEGIN');
  const startedAt = performance.now();
  await client.query(sql);
  const tookMs = performance.now() - startedAt;
  const held = await client.query<{ relname: string; reads: boolean }>(locks, [before]);
  await client.query('COMMIT');
  const namesOf = (isWanted: (row: { reads: boolean }) => boolean) =>
    held.rows
      .filter(isWanted)
      .map(({ relname }) => relname)
      .join(', ');
  console.log(`| ${name} | ${tookMs.toFixed(0)} | ${namesOf(() => true)} | ${namesOf(({ reads }) => reads)} |`);
}
