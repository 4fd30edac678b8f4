import type pg from 'pg';

const dayMs = 86_400_000;
/** Jobs of the last thirty days have one each, and so have those of today and tomorrow. */
const daysBefore = 30;
const daysAfter = 2;

/** The tables that old jobs are dropped from together, by the column that says which job. */
const tables = { jobs: 'id', job_attempts: 'job_id' } as const;

export interface Day {
  /** Such as `p00`: its partitions are `jobs_p00` and `job_attempts_p00`. */
  name: string;
  from: Date;
  to: Date;
}

/**
 * Puts empty partitions in the place of `jobs` and `job_attempts`, a day each by the time in the jobs' ids, with the same
 * columns, checks, indexes and triggers. By `created_at` a job could not be found by its id alone, nor its id be unique.
 *
 * @returns the days, oldest first
 */
export async function partitionTables(client: pg.Client): Promise<Day[]> {
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  const days = Array.from({ length: daysBefore + daysAfter }, (_, n): Day => {
    const from = today + (n - daysBefore) * dayMs;
    return { name: `p${String(n).padStart(2, '0')}`, from: new Date(from), to: new Date(from + dayMs) };
  });
  for (const [table, column] of Object.entries(tables)) await partition(client, table, column, days);
  return days;
}

async function partition(client: pg.Client, table: string, column: string, days: readonly Day[]): Promise<void> {
  const options = await textsOf(
    client,
    `SELECT array_to_string(reloptions, ', ') AS text FROM pg_class WHERE oid = $1::regclass`,
    table,
  );
  const key = await textsOf(
    client,
    `SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'p'`,
    table,
  );
  const made = [
    ...(await textsOf(
      client,
      `SELECT pg_get_indexdef(indexrelid) AS text FROM pg_index WHERE indrelid = $1::regclass AND NOT indisprimary`,
      table,
    )),
    ...(await textsOf(
      client,
      `SELECT pg_get_triggerdef(oid) AS text FROM pg_trigger WHERE tgrelid = $1::regclass AND NOT tgisinternal`,
      table,
    )),
  ];
  await client.query(`ALTER TABLE taskflow.${table} RENAME TO whole`);
  await client.query(
    `CREATE TABLE taskflow.${table} (LIKE taskflow.whole INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY RANGE (${column})`,
  );
  await client.query('DROP TABLE taskflow.whole');
  await client.query(`ALTER TABLE taskflow.${table} ADD ${key.join('')}`);
  for (const statement of made) await client.query(statement);
  for (const { name, from, to } of days) {
    await client.query(
      `CREATE TABLE taskflow.${table}_${name} PARTITION OF taskflow.${table} FOR VALUES FROM ('${firstIdOf(from)}') TO ('${firstIdOf(to)}')
        ${options[0] ? `WITH (${options[0]})` : ''}`,
    );
  }
}

/** The least UUID v7 that a moment can have. */
function firstIdOf(at: Date): string {
  const ms = at.getTime().toString(16).padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-0000-0000-000000000000`;
}

/**
 * Makes partitions by `created_at` of those by id, for reads alone: without a key over all of them nothing can be
 * inserted by TaskFlow's statements.
 */
export async function repartitionByCreation(client: pg.Client): Promise<void> {
  const leaves = await textsOf(
    client,
    `SELECT inhrelid::regclass::text AS text FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY 1`,
    'jobs',
  );
  const firsts: (Date | null)[] = [];
  for (const leaf of leaves) {
    const { rows } = await client.query<{ first: Date | null }>(
      `SELECT date_trunc('milliseconds', min(created_at)) AS first FROM ${leaf}`,
    );
    firsts.push(rows[0]?.first ?? null);
    await client.query(`ALTER TABLE taskflow.jobs DETACH PARTITION ${leaf}`);
  }
  await client.query('ALTER TABLE taskflow.jobs RENAME TO jobs_by_id');
  await client.query('CREATE TABLE taskflow.jobs (LIKE taskflow.jobs_by_id) PARTITION BY RANGE (created_at)');
  const filled = leaves.flatMap((leaf, n) => (firsts[n] ? [{ leaf, from: firsts[n] }] : []));
  for (const [n, { leaf, from }] of filled.entries()) {
    const to = filled[n + 1]?.from;
    const bounds = `FROM (${n === 0 ? 'MINVALUE' : `'${from.toISOString()}'`}) TO (${to ? `'${to.toISOString()}'` : 'MAXVALUE'})`;
    await client.query(`ALTER TABLE taskflow.jobs ATTACH PARTITION ${leaf} FOR VALUES ${bounds}`);
  }
  await client.query('ANALYZE taskflow.jobs');
}

async function textsOf(client: pg.Client, text: string, table: string): Promise<string[]> {
  const { rows } = await client.query<{ text: string | null }>(text, [`taskflow.${table}`]);
  return rows.flatMap((row) => row.text ?? []);
}
