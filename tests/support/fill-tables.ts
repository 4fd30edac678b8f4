import pg from 'pg';
import { seedJobs } from '../../bench/seed-jobs.ts';

const filled = {
  jobs: 40_000,
  /** Of the quarter that waits; seedJobs leaves 10,000 of them. */
  withKey: 2_500,
};

/** Fills an empty TaskFlow with so much that a walk over one of the tables is told from a page of it. */
export async function fillTables(databaseUrl: string): Promise<void> {
  await seedJobs(databaseUrl, { jobs: filled.jobs, active: 0 });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const text of rows) await client.query(text);
  } finally {
    await client.end();
  }
}

const rows = [
  `UPDATE taskflow.jobs SET concurrency_key = 'key ' || (payload->>'order')::int % 50, dispatched_at = taskflow.now()
    WHERE status = 'pending' AND (payload->>'order')::int > ${filled.jobs - filled.withKey}`,
  `INSERT INTO taskflow.webhook_deliveries (job_id, job_version, event, url, host, body, state, created_at)
    SELECT id, 1, 'job.completed', 'https://a.example/', 'a.example', '{}', 'delivered', created_at
    FROM taskflow.jobs ORDER BY created_at DESC LIMIT 20000`,
  `INSERT INTO taskflow.webhook_deliveries (job_id, job_version, event, url, host, body, state, created_at)
    SELECT (SELECT id FROM taskflow.jobs WHERE status = 'completed' ORDER BY created_at LIMIT 1), n, 'job.progress',
      'https://a.example/', 'a.example', '{}', 'delivered', now() - interval '2 days' - n * interval '1 second'
    FROM generate_series(1, 5000) n`,
  `INSERT INTO taskflow.audit_log (actor, action, subject) SELECT 'key a', 'job.cancelled', 'job ' || n FROM generate_series(1, 20000) n`,
  `INSERT INTO taskflow.error_groups (fingerprint, task_type, code, title, first_seen_at, last_seen_at, count, job_id)
    SELECT '1-' || md5(n::text), 'type_' || n % 10, 'handler_error', 'Error ' || n, now() - n * interval '2 s',
      now() - n * interval '1 s', n, gen_random_uuid() FROM generate_series(1, 4000) n`,
  `UPDATE taskflow.jobs SET priority = 1 WHERE id = (SELECT id FROM taskflow.jobs WHERE status = 'pending' ORDER BY created_at LIMIT 1)`,
  'VACUUM ANALYZE',
];
