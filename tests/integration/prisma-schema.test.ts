import { afterAll, beforeAll, expect, test } from 'vitest';
import pg from 'pg';
import { createPrisma } from '../../src/server/prisma.ts';
import type { PrismaClient } from '../../src/server/prisma.ts';
import { freshDatabase } from '../support/servers.ts';
import type { TestDatabase } from '../support/servers.ts';

type Row = Record<string, unknown>;

/** What all of Prisma's models have in common, for tests that go through them by name. */
interface Delegate {
  deleteMany(): Promise<unknown>;
  createMany(query: { data: Row[] }): Promise<unknown>;
  findMany(): Promise<Row[]>;
}

interface Column {
  name: string;
  type: string;
  isNullable: boolean;
  isIdentity: boolean;
}

const models = {
  alerts: 'alert',
  task_types: 'taskType',
  jobs: 'job',
  job_attempts: 'jobAttempt',
  job_logs: 'jobLog',
  idempotency_keys: 'idempotencyKey',
  unique_jobs: 'uniqueJob',
  files: 'file',
  artifacts: 'artifact',
  blob_chunks: 'blobChunk',
  loose_objects: 'looseObject',
  workers: 'worker',
  leases: 'lease',
  cancel_requests: 'cancelRequest',
  job_actions: 'jobAction',
  job_action_jobs: 'jobActionJob',
  rate_limits: 'rateLimit',
  task_gates: 'taskGate',
  key_rates: 'keyRate',
  settings: 'setting',
  webhook_endpoints: 'webhookEndpoint',
  webhook_hosts: 'webhookHost',
  webhook_secrets: 'webhookSecret',
  webhook_deliveries: 'webhookDelivery',
  webhook_attempts: 'webhookAttempt',
  webhook_subscriptions: 'webhookSubscription',
  session_epochs: 'sessionEpoch',
  webhook_redeliveries: 'webhookRedelivery',
  schedules: 'schedule',
  schedule_ticks: 'scheduleTick',
  api_keys: 'apiKey',
  audit_log: 'auditEntry',
  job_stats: 'jobStat',
  job_history: 'jobHistory',
  job_levels: 'jobLevel',
  job_errors: 'jobError',
  error_inbox: 'errorInbox',
  error_groups: 'errorGroup',
  error_group_hours: 'errorGroupHour',
  error_backfill: 'errorBackfill',
  job_counts: 'jobCount',
} as const satisfies Record<string, keyof PrismaClient>;

// One value of each type of column, chosen to be spoilt by a field of a wrong type.
const samples: Record<string, unknown> = {
  uuid: '0193a000-0000-7000-8000-000000000001',
  text: 'Grüße',
  _text: ['a', 'b,"c"'],
  _uuid: ['0193a000-0000-7000-8000-000000000002', '0193a000-0000-7000-8000-000000000001'],
  int2: 3,
  int4: 2_147_483_647,
  int8: 9_007_199_254_740_993n,
  _int8: [0n, 9_007_199_254_740_993n],
  float8: 0.1,
  bool: true,
  jsonb: { text: 'ü', list: [1, null, true] },
  bytea: new Uint8Array([0, 127, 255]),
  timestamptz: new Date('2026-11-24T12:00:00.123Z'),
};

// Where a CHECK of the table is narrower than the type, or holds two columns together.
const narrower: Record<string, Row> = {
  task_types: {
    ...{ concurrency: 100_000, concurrencyPerKey: 1, operatorLimits: ['concurrency', 'rateLimitPerKey'] },
    ...{ rateLimitMax: 1_000_000, rateLimitPerMs: 86_400_000, keyRateMax: 1, keyRatePerMs: 10 },
  },
  unique_jobs: { until: 'ended', expiresAt: null },
  jobs: { status: 'completed', maxAttempts: 4, attemptsCharged: 2, leaseToken: null },
  job_attempts: { outcome: 'failed' },
  workers: { state: 'draining', kind: 'pull' },
  job_actions: { action: 'retry', state: 'stopped' },
  webhook_deliveries: { state: 'active', retrySchedule: 'long' },
  webhook_subscriptions: { retrySchedule: 'short' },
  webhook_redeliveries: { state: 'stopped' },
  error_groups: { state: 'ignored' },
  schedule_ticks: { skipped: 'overlap' },
  schedules: { missed: 'all', overlap: 'skip', cron: null },
  job_counts: { status: 'open' },
};

// The same for a row in which everything is null that may be.
const sparse: Record<string, Row> = {
  task_types: { operatorLimits: ['rateLimit', 'concurrencyPerKey'] },
  jobs: { status: 'active', maxAttempts: 4, attemptsCharged: 2, leaseToken: samples['uuid'] },
  job_actions: { action: 'delete', state: 'running' },
  webhook_redeliveries: { state: 'running' },
  error_groups: { state: 'open' },
  schedules: { ...narrower['schedules'], everyMs: null, cron: '0 0 * * *' },
};

let database: TestDatabase;
let pool: pg.Pool;
let prisma: PrismaClient;

beforeAll(async () => {
  database = await freshDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2, application_name: 'the-given-pool' });
  prisma = createPrisma(pool);
  // Each table is emptied for its row, and this one lets nothing go.
  await pool.query('ALTER TABLE taskflow.audit_log DISABLE TRIGGER append_only');
});

afterAll(async () => {
  await prisma.$disconnect();
  await pool.end();
  await database.drop();
});

test('every table has a model', async () => {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'taskflow' AND table_type = 'BASE TABLE' AND table_name <> '_prisma_migrations'`,
  );
  expect(rows.map((row) => row.name).toSorted()).toEqual(Object.keys(models).toSorted());
});

test.each(Object.entries(models))('a row of %s is written and read whole through %s', async (table, model) => {
  const columns = await columnsOf(table);
  const full = aRow(columns, (column) => samples[column.type], narrower[table]);
  const { row, fields } = await writeAndRead(model, full);
  expect(row).toMatchObject(full);
  expect(fields).toEqual(columns.map(({ name }) => camelCase(name)).toSorted());
});

test.each(Object.entries(models))('a row of %s may lack in %s what the table lets it lack', async (table, model) => {
  const columns = await columnsOf(table);
  const override = sparse[table] ?? narrower[table];
  const bare = aRow(columns, (column) => (column.isNullable ? undefined : samples[column.type]), override);
  const { row } = await writeAndRead(model, bare);
  expect(row).toMatchObject(bare);
});

test('what a row leaves out is filled by the database, by its own clock', async () => {
  const sha256 = 'a'.repeat(64);
  const { rows } = await pool.query<{ now: Date }>('SELECT taskflow.now() AS now');
  const id = '0193a000-0000-7000-8000-000000000002';
  const file = await prisma.file.create({ data: { id, contentType: 'text/plain', sizeBytes: 1n, sha256 } });
  expect(file).toMatchObject({ name: null, owner: null, complete: false });
  expect(file.createdAt.getTime()).toBeGreaterThanOrEqual(rows[0]?.now.getTime() ?? Infinity);
});

test('a transaction that throws leaves nothing behind', async () => {
  const key = 'never-kept';
  const failing = prisma.$transaction(async (transaction) => {
    await transaction.setting.create({ data: { key, value: 1 } });
    throw new Error('on purpose');
  });
  await expect(failing).rejects.toThrow('on purpose');
  expect(await prisma.setting.findUnique({ where: { key } })).toBeNull();
});

test('works on the given pool, and leaves it open', async () => {
  const other = createPrisma(pool);
  const rows = await other.$queryRaw`SELECT current_setting('application_name') AS name`;
  expect(rows).toEqual([{ name: 'the-given-pool' }]);
  await other.$disconnect();
  expect(pool.ended).toBe(false);
  expect(await prisma.lease.count()).toBeTypeOf('number');
});

async function writeAndRead(
  model: (typeof models)[keyof typeof models],
  data: Row,
): Promise<{ row: Row; fields: string[] }> {
  const delegate = prisma[model] as unknown as Delegate;
  await delegate.deleteMany();
  await delegate.createMany({ data: [data] });
  const [row = {}, ...others] = await delegate.findMany();
  expect(others).toEqual([]);
  return { row, fields: Object.keys(row).toSorted() };
}

/** Identity columns stay out: PostgreSQL takes no value for them. */
function aRow(columns: Column[], valueOf: (column: Column) => unknown, override: Row = {}): Row {
  const given = columns.filter((column) => !column.isIdentity);
  const unknownTypes = given.map(({ type }) => type).filter((type) => !(type in samples));
  expect(unknownTypes, 'types of columns without a sample').toEqual([]);
  const values = given.map((column) => [camelCase(column.name), valueOf(column)] as const);
  return { ...Object.fromEntries(values.filter(([, value]) => value !== undefined)), ...override };
}

async function columnsOf(table: string): Promise<Column[]> {
  const { rows } = await pool.query<Column>(
    `SELECT column_name AS name, udt_name AS type, is_nullable = 'YES' AS "isNullable",
       is_identity = 'YES' AS "isIdentity"
     FROM information_schema.columns WHERE table_schema = 'taskflow' AND table_name = $1`,
    [table],
  );
  return rows;
}

function camelCase(column: string): string {
  return column.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
