import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import pg from 'pg';
import { bucketOf, countedBuckets } from '../../src/server/stats/bucket-sql.ts';
import { durationEdgesMs } from '../../src/jobs/duration-histogram.ts';
import { aheadMigrations, migrate, missingMigrations, readMigrations } from '../../prisma/migrate.ts';
import { moveClock } from '../support/move-clock.ts';
import { emptyDatabase, freshDatabase } from '../support/servers.ts';
import type { TestDatabase } from '../support/servers.ts';
import { waitFor } from '../support/wait-for.ts';

const aPlainType = `INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ('plain', '{}')`;
/** A runner that can be killed. */
const migrateInChild = `
  const { migrate } = await import('./prisma/migrate.ts');
  await migrate(...JSON.parse(process.env.GIVEN));`;

let database: TestDatabase;
let pool: pg.Pool;

async function connectTo(given: TestDatabase): Promise<void> {
  database = given;
  pool = new pg.Pool({ connectionString: given.url, max: 2 });
}

afterEach(async () => {
  await pool.end();
  await database.drop();
});

describe('migrating an empty database', () => {
  beforeEach(async () => connectTo(await emptyDatabase()));

  test('applies every migration once, and nothing the second time', async () => {
    const names = (await readMigrations()).map((migration) => migration.name);
    expect(await missingMigrations(pool)).toEqual(names);
    expect(await migrate(database.url)).toEqual(names);
    expect(await missingMigrations(pool)).toEqual([]);
    expect(await migrate(database.url)).toEqual([]);
  });

  test('is done once when several processes start at the same moment', async () => {
    const runs = await Promise.all([1, 2, 3, 4].map(() => migrate(database.url)));
    expect(runs.flat()).toEqual((await readMigrations()).map((migration) => migration.name));
  });

  test('touches nothing outside the schemas taskflow and bullmq', async () => {
    await migrate(database.url);
    const { rows } = await pool.query(
      `SELECT table_schema, table_name FROM information_schema.tables
       WHERE table_schema NOT IN ('taskflow', 'bullmq', 'pg_catalog', 'information_schema')`,
    );
    expect(rows).toEqual([]);
  });

  test('refuses a migration that was changed after it was applied', async () => {
    await migrate(database.url);
    await pool.query(`UPDATE taskflow._prisma_migrations SET checksum = 'other'`);
    await expect(migrate(database.url)).rejects.toThrow(/was changed after it was applied/);
  });

  test('waits behind a long transaction without holding up everybody else, and goes on when it has ended', async () => {
    await migrate(database.url);
    const added = {
      name: '29990101000000_added',
      checksum: 'added',
      sql: 'ALTER TABLE taskflow.jobs ADD COLUMN added int',
    };
    const migrations = [...(await readMigrations()), added];
    const report = await pool.connect();
    await report.query('BEGIN');
    await report.query('SELECT count(*) FROM taskflow.jobs');
    const migrated = migrate(database.url, { migrations, lockTimeoutMs: 300 });
    const waiting = `SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted AND relation = 'taskflow.jobs'::regclass`;
    const isWaiting = async () => (await pool.query<{ count: number }>(waiting)).rows[0]?.count === 1;
    await waitFor(isWaiting);
    // Behind the lock that it waits for this would wait for the report; it gives up in time, and asks again.
    await pool.query(`SET statement_timeout = '20s'; SELECT count(*) FROM taskflow.jobs; RESET statement_timeout`);
    await waitFor(isWaiting);
    await report.query('COMMIT');
    report.release();
    expect(await migrated).toEqual([added.name]);
    expect(await aheadMigrations(pool)).toEqual([added.name]);
    expect(await missingMigrations(pool)).toEqual([]);
  });

  test('gives way in a deadlock with those who work on the table, and tries again', async () => {
    await migrate(database.url);
    const sql = 'ALTER TABLE taskflow.leases ADD COLUMN added int; ALTER TABLE taskflow.settings ADD COLUMN added int';
    const migrations = [...(await readMigrations()), { name: '29990101000000_added', checksum: 'added', sql }];
    const reader = await pool.connect();
    // The other way round; that it waits in a ring is looked at by the migration first.
    await reader.query(`SET deadlock_timeout = '60s'; BEGIN; SELECT count(*) FROM taskflow.settings`);
    const migrated = migrate(database.url, { migrations, lockTimeoutMs: 8000 });
    const waiting = `SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted AND relation = 'taskflow.settings'::regclass`;
    await waitFor(async () => (await pool.query<{ count: number }>(waiting)).rows[0]?.count === 1);
    await reader.query('SELECT count(*) FROM taskflow.leases; COMMIT');
    reader.release(true);
    expect(await migrated).toEqual(['29990101000000_added']);
  });

  test('builds an index while writes go on, and is run again when it died half way', async () => {
    await migrate(database.url);
    const sql = `-- taskflow: outside a transaction
      CREATE INDEX CONCURRENTLY IF NOT EXISTS jobs_added ON taskflow.jobs (created_at, task_type);`;
    const added = { name: '29990101000000_added', checksum: 'added', sql };
    const migrations = [...(await readMigrations()), added];
    await pool.query(aPlainType);
    const submit = `SET statement_timeout = '20s'; SELECT taskflow.submit_job('plain', '{}') FROM generate_series(1, 100)`;
    await pool.query(submit);
    const report = await pool.connect();
    await report.query('BEGIN; UPDATE taskflow.jobs SET progress = 1');
    const waiting = `SELECT pid FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%' AND datname = current_database()`;
    const isWaiting = async () => (await pool.query(waiting)).rows.length === 1;
    const validity = `SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass('taskflow.jobs_added')`;
    const state = async () => (await pool.query<{ valid: boolean }>(validity)).rows[0]?.valid;

    const runner = spawn(process.execPath, ['--input-type=module', '-e', migrateInChild], {
      env: { ...process.env, GIVEN: JSON.stringify([database.url, { migrations }]) },
      stdio: 'ignore',
    });
    const ended = once(runner, 'exit');
    await waitFor(isWaiting, { timeoutMs: 60_000, what: 'the index waits for the transaction that is open' });
    await pool.query(submit);
    expect(await isWaiting()).toBe(true);
    runner.kill('SIGKILL');
    await ended;
    await waitFor(async () => !(await isWaiting()), {
      timeoutMs: 60_000,
      what: 'the session of the dead one has ended',
    });
    expect(await state()).toBe(false);
    expect(await missingMigrations(pool, migrations)).toEqual([added.name]);

    // Two of them: the one that waits for its turn is no transaction that the other would wait for.
    const lines: string[] = [];
    const say = (line: string) => lines.push(line);
    const again = Promise.all([migrate(database.url, { migrations, say }), migrate(database.url, { migrations, say })]);
    const held = `SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND a.datname = current_database()`;
    await waitFor(async () => (await pool.query(held)).rows.length > 0, {
      timeoutMs: 30_000,
      what: 'it waits as the first one did',
    });
    await pool.query(submit);
    await report.query('COMMIT');
    report.release();
    expect((await again).flat()).toEqual([added.name]);
    expect(lines).toEqual([`${added.name}: goes on when all open transactions have ended.`]);
    expect(await state()).toBe(true);
    expect(await migrate(database.url, { migrations })).toEqual([]);
  }, 120_000);

  test('leaves no unfinished index where one cannot be built', async () => {
    await migrate(database.url);
    await pool.query(aPlainType);
    await pool.query(`SELECT taskflow.submit_job('plain', '{}') FROM generate_series(1, 2)`);
    const sql = `-- taskflow: outside a transaction
      CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS jobs_added ON taskflow.jobs (task_type);`;
    const migrations = [...(await readMigrations()), { name: '29990101000000_added', checksum: 'added', sql }];
    await expect(migrate(database.url, { migrations })).rejects.toThrow(/29990101000000_added failed: .*jobs_added/);
    const { rows } = await pool.query(`SELECT to_regclass('taskflow.jobs_added') AS index`);
    expect(rows).toEqual([{ index: null }]);
  });

  test('leaves the table of migrations as Prisma reads it', async () => {
    await migrate(database.url);
    const { rows } = await pool.query<{
      migration_name: string;
      checksum: string;
      finished: boolean;
      rolled_back_at: null;
    }>(
      `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished, rolled_back_at
       FROM taskflow._prisma_migrations ORDER BY migration_name`,
    );
    expect(rows).toEqual(
      (await readMigrations()).map(({ name, checksum }) => ({
        migration_name: name,
        checksum,
        finished: true,
        rolled_back_at: null,
      })),
    );
  });
});

describe('a migrated database', () => {
  beforeEach(async () => connectTo(await freshDatabase()));

  test('counts durations by the edges that the code knows', async () => {
    const { rows } = await pool.query('SELECT taskflow.duration_edges_ms() AS edges');
    expect(rows).toEqual([{ edges: [...durationEdgesMs] }]);
  });

  test('counts every duration into the one bucket that it belongs to', async () => {
    const durations = [0, 0.9, 1, 1_500, 3_600_000, 90_000_000];
    const { rows } = await pool.query<{ buckets: string[] }>(
      `SELECT ${countedBuckets(bucketOf('d'))}::text[] AS buckets FROM unnest($1::double precision[]) d`,
      [durations],
    );
    const counts = rows[0]?.buckets.map(Number) ?? [];
    expect(counts).toHaveLength(durationEdgesMs.length + 1);
    const expected = counts.map((_, bucket) => {
      const from = durationEdgesMs[bucket - 1] ?? 0;
      const to = durationEdgesMs[bucket] ?? Infinity;
      return durations.filter((duration) => duration >= from && duration < to).length;
    });
    expect(counts).toEqual(expected);
  });

  test('has a clock that tests can move, for statements prepared before as well', async () => {
    const read = async () => {
      const { rows } = await pool.query<{ ahead: number }>({
        name: 'ahead',
        text: 'SELECT extract(epoch FROM taskflow.now() - now())::float8 AS ahead',
      });
      return rows[0]?.ahead ?? NaN;
    };
    expect(await read()).toBeCloseTo(0, 1);
    await moveClock({ pool }, 3_600_000);
    expect(await read()).toBeCloseTo(3_600, 1);
    await moveClock({ pool }, -600_000);
    expect(await read()).toBeCloseTo(3_000, 1);
  });

  test('never keeps two successes of one job', async () => {
    const insert = `INSERT INTO taskflow.job_attempts (job_id, number, lease_token, started_at, finished_at, outcome, duration_ms)
      VALUES ('00000000-0000-7000-8000-000000000001', $1, gen_random_uuid(), now(), now(), 'succeeded', 1)`;
    await pool.query(insert, [1]);
    await expect(pool.query(insert, [2])).rejects.toThrow(/job_attempts_one_success/);
  });
});
