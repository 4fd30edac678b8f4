import pg from 'pg';

/** As many rows as one statement writes. */
const rowsPerStatement = 1_000_000;
/** From so many jobs on the indexes are made when all are written: one by one, each row would be looked for a place in each. */
const manyJobs = 1_000_000;
const fillTimeoutMs = 1_200_000;

interface Seeding {
  jobs: number;
  /** How many of them run, with nobody who runs them: a worker would soon find them lost. */
  active: number;
}

/**
 * Fills an empty TaskFlow: jobs of the last thirty days of the task types `type_0` to `type_9`, of which most have ended,
 * one in fifty failed with an error, and 10,000 wait. With them go the attempts of the newest 10,000, the log of the newest that ended, and the
 * statistics that their ends would have left.
 */
export async function seedJobs(databaseUrl: string, { jobs, active }: Seeding): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, query_timeout: fillTimeoutMs });
  await client.connect();
  try {
    await client.query(taskTypes);
    const indexes = jobs < manyJobs ? [] : await dropIndexes(client);
    for (let from = 1; from <= jobs; from += rowsPerStatement)
      await client.query(rows, [jobs, active, from, Math.min(jobs, from + rowsPerStatement - 1)]);
    for (const definition of indexes) await client.query(definition);
    for (const text of [attempts, logs, counts, minutes]) await client.query(text);
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}

/** Drops the indexes of `jobs` but for its key. @returns what makes them again */
async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(
    `SELECT i.indexrelid::regclass AS name, pg_get_indexdef(i.indexrelid) AS definition
      FROM pg_index i WHERE i.indrelid = 'taskflow.jobs'::regclass AND NOT i.indisprimary`,
  );
  await client.query(`DROP INDEX ${indexes.map(({ name }) => name).join(', ')}`);
  await client.query(`SET maintenance_work_mem = '512MB'`);
  // Of a table in partitions the definition is that of the parent alone.
  return indexes.map(({ definition }) => definition.replace(' ON ONLY ', ' ON '));
}

const taskTypes = `
  INSERT INTO taskflow.task_types (task_type, payload_schema) SELECT 'type_' || n, '{}' FROM generate_series(0, 9) AS n`;

const rows = `
  INSERT INTO taskflow.jobs (id, task_type, status, payload, error, tags, max_attempts, timeout_ms, lease_token,
    run_at, created_at, started_at, attempt_started_at, finished_at, updated_at)
  SELECT uuidv7(s.made_at - now()), 'type_' || n % 10, s.status,
    jsonb_build_object('order', n, 'even', n % 2 = 0, 'customer', jsonb_build_object('id', n % 5000)),
    CASE WHEN s.status = 'failed' THEN 'connection refused by host ' || n % 500 END,
    CASE WHEN n % 4 = 0 THEN ARRAY['tag_' || n / 4 % 100] ELSE '{}' END, 4, 30000,
    CASE WHEN s.status = 'active' THEN gen_random_uuid() END, s.made_at, s.made_at,
    CASE WHEN s.status <> 'pending' THEN s.made_at END, CASE WHEN s.status <> 'pending' THEN s.made_at END,
    CASE WHEN s.status IN ('completed', 'failed') THEN s.made_at + interval '1 s' END, s.made_at
  FROM (
    SELECT n, now() - interval '1 minute' - ($1::int - n)::float8 / $1 * interval '29 days' AS made_at,
      CASE WHEN n > $1 - 10000 THEN 'pending' WHEN n > $1 - 10000 - $2::int THEN 'active' WHEN n % 50 = 0 THEN 'failed'
        ELSE 'completed' END AS status
    FROM generate_series($3::int, $4::int) AS n) s`;

const attempts = `
  INSERT INTO taskflow.job_attempts (job_id, number, lease_token, started_at, finished_at, outcome, error, duration_ms)
  SELECT j.id, 1, gen_random_uuid(), j.started_at, j.finished_at,
    CASE WHEN j.status = 'completed' THEN 'succeeded' ELSE 'failed' END,
    CASE WHEN j.status = 'failed' THEN jsonb_build_object('message', j.error) END, 1000
  FROM taskflow.jobs j WHERE j.status IN ('completed', 'failed') ORDER BY j.created_at DESC LIMIT 10000`;

const logs = `
  INSERT INTO taskflow.job_logs (job_id, attempt, at, level, message)
  SELECT j.id, 1, j.started_at + n * interval '1 ms', 'info', 'Line ' || n
  FROM (SELECT id, started_at FROM taskflow.jobs WHERE status = 'completed' ORDER BY created_at DESC LIMIT 1) j
    CROSS JOIN generate_series(1, 1000) AS n`;

const counts = `
  INSERT INTO taskflow.job_counts (task_type, status, shard, count)
  SELECT task_type, CASE WHEN status IN ('pending', 'active') THEN 'open' ELSE status END, 0, count(*)
  FROM taskflow.jobs GROUP BY 1, 2`;

/** By the minute for two days, as the worker keeps them, and by the hour before. */
const minutes = `
  INSERT INTO taskflow.job_stats (period_at, task_type, status, shard, count, wait_ms_sum, run_ms_sum, wait_buckets, run_buckets)
  SELECT CASE WHEN finished_at > now() - interval '2 days' THEN date_trunc('minute', finished_at)
      ELSE date_trunc('hour', finished_at) END,
    task_type, status, 0, count(*), count(*) * 30, count(*) * 1000,
    array_fill(0::bigint, ARRAY[5]) || count(*) || array_fill(0::bigint, ARRAY[15]),
    array_fill(0::bigint, ARRAY[9]) || count(*) || array_fill(0::bigint, ARRAY[11])
  FROM taskflow.jobs WHERE finished_at IS NOT NULL GROUP BY 1, 2, 3`;
