import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runMigrations } from 'bullmq';
import pg from 'pg';
import { lockOutOthers } from './migration-lock.ts';
import { isOutsideTransaction, runOutsideTransaction } from './outside-transaction.ts';
import { clientOf } from '../src/server/database-schema.ts';
import { defaultSchema, queueSchema, schemaOf } from '../src/server/schema-name.ts';
import { withSecretFiles } from '../src/server/secret-files.ts';

const migrationsTable = `
  CREATE TABLE IF NOT EXISTS taskflow._prisma_migrations (
    id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz,
    migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0
  )`;

export interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

interface MigrateOptions {
  /** DATABASE_SCHEMA. Default: `taskflow`, as it stands in the migrations. */
  schema?: string;
  /** What is to be there. Default: the migrations of this version. */
  migrations?: Migration[];
  /**
   * How long a statement waits for a lock, in ms: whoever uses the table meanwhile waits behind it, so it gives up soon and
   * tries again later. Default: 3,000.
   */
  lockTimeoutMs?: number;
  /** Is told of a migration that may take long, before it begins. */
  say?: (line: string) => void;
}

const lockTimeout = 3000;
/** Pauses grow to five seconds: some two minutes in all. */
const mostTries = 20;

/** The folder of migrations, in a checkout (`prisma/migrations`) and beside a bundle (`dist/prisma`). */
async function migrationsFolder(): Promise<string> {
  const here = path.dirname(fileURLToPath(import.meta.url));
  for (const folder of [path.join(here, 'migrations'), path.resolve('prisma/migrations')]) {
    const found = await readdir(folder).catch(() => undefined);
    if (found) return folder;
  }
  throw new Error('The folder prisma/migrations was not found: run from the folder of TaskFlow.');
}

/** The migrations of this version, in the order in which they are applied. */
export async function readMigrations(): Promise<Migration[]> {
  const folder = await migrationsFolder();
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.toSorted().map(async (name) => {
      const sql = await readFile(path.join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * Names of the migrations that the database still lacks. Web and worker refuse to run while there are any.
 *
 * @param client connected to the database in question
 * @param among those that it should have. Default: the migrations of this version
 */
export async function missingMigrations(
  client: Pick<pg.Pool, 'query'>,
  among?: readonly Migration[],
): Promise<string[]> {
  const migrations = among ?? (await readMigrations());
  const applied = await appliedMigrations(client);
  return migrations.map((migration) => migration.name).filter((name) => !applied.has(name));
}

/**
 * Names of the migrations that the database has and this version does not know: a newer version has migrated it, and this
 * one goes on, since migrations only add to what the version before them uses (docs/upgrades.md).
 *
 * @param client connected to the database in question
 */
export async function aheadMigrations(client: Pick<pg.Pool, 'query'>): Promise<string[]> {
  const known = new Set((await readMigrations()).map((migration) => migration.name));
  return [...(await appliedMigrations(client))].filter((name) => !known.has(name)).toSorted();
}

async function appliedMigrations(client: Pick<pg.Pool, 'query'>): Promise<Set<string>> {
  const { rows } = await client.query<{ present: boolean }>(
    `SELECT to_regclass('taskflow._prisma_migrations') IS NOT NULL AS present`,
  );
  if (!rows[0]?.present) return new Set();
  const applied = await client.query<{ migration_name: string }>(
    'SELECT migration_name FROM taskflow._prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  return new Set(applied.rows.map((row) => row.migration_name));
}

/**
 * Applies what the database lacks, under an advisory lock, each migration in a transaction of its own but for those that say
 * otherwise (`isOutsideTransaction`). Keeps the table of Prisma's own runner (same names and checksums), so that
 * `prisma migrate deploy` goes on from there.
 *
 * @returns the names of the migrations that were applied
 * @throws when an applied migration was changed afterwards, or one fails (nothing of it stays, and of one outside a transaction
 *   no unfinished index)
 */
export async function migrate(
  connectionString: string,
  { schema = defaultSchema, migrations, lockTimeoutMs = lockTimeout, say = () => undefined }: MigrateOptions = {},
): Promise<string[]> {
  const wanted = migrations ?? (await readMigrations());
  // It may wait for hours, and whatever stands between must not forget it.
  const client = new (clientOf(schema))({ connectionString, keepAlive: true, keepAliveInitialDelayMillis: 5000 });
  await client.connect();
  try {
    await assertPlainName(client, schema);
    await lockOutOthers(client, schema);
    await client.query('CREATE SCHEMA IF NOT EXISTS taskflow');
    await client.query(migrationsTable);
    const missing = new Set(await missingMigrations(client, wanted));
    const applied: string[] = [];
    for (const migration of wanted) {
      if (missing.has(migration.name)) {
        if (isOutsideTransaction(migration.sql))
          say(`${migration.name}: goes on when all open transactions have ended.`);
        await applyPatiently(client, migration, lockTimeoutMs);
        applied.push(migration.name);
      } else {
        await assertUnchanged(client, migration);
      }
    }
    await migrateQueue(connectionString, queueSchema(schema));
    return applied;
  } finally {
    await client.end();
  }
}

/** In statements the name stands without quotes. */
async function assertPlainName(client: pg.Client, schema: string): Promise<void> {
  const { rows } = await client.query<{ plain: boolean }>('SELECT quote_ident($1) = $1 AS plain', [schema]);
  if (!rows[0]?.plain) throw new Error(`DATABASE_SCHEMA: ${schema} is a word of SQL itself, take another name.`);
}

/** BullMQ's own tables, used where there is no Redis; its runner has a lock and a ledger of its own. */
async function migrateQueue(connectionString: string, schema: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await runMigrations(client, schema);
  } finally {
    await client.end();
  }
}

/** Gives up a lock that does not come soon, lets others go on, and asks again. */
async function applyPatiently(client: pg.Client, migration: Migration, lockTimeoutMs: number): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await apply(client, migration, lockTimeoutMs);
      return;
    } catch (error) {
      if (!isLockRefused(error) || tries === mostTries) throw failedMigration(migration, error);
    }
    await sleep(Math.min(tries, 10) * (lockTimeoutMs / 6));
  }
}

/** lock_not_available, and deadlock_detected: whoever works on the table waits for what the migration has locked so far. */
const lockCodes: readonly unknown[] = ['55P03', '40P01'];
const isLockRefused = (error: unknown) => error instanceof Error && 'code' in error && lockCodes.includes(error.code);

function failedMigration({ name }: Migration, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  const advice = isLockRefused(error) ? ': others hold the table, "taskflow doctor" names it' : '';
  return new Error(`Migration ${name} failed: ${reason}${advice}`, { cause: error });
}

async function apply(client: pg.Client, migration: Migration, lockTimeoutMs: number): Promise<void> {
  if (isOutsideTransaction(migration.sql)) {
    await runOutsideTransaction(client, migration.sql);
    return note(client, migration);
  }
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL lock_timeout = ${Math.round(lockTimeoutMs)}`);
    await client.query(migration.sql);
    await note(client, migration);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

async function note(client: pg.Client, { name, checksum }: Migration): Promise<void> {
  await client.query(
    `INSERT INTO taskflow._prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, now(), 1)`,
    [randomUUID(), checksum, name],
  );
}

async function assertUnchanged(client: pg.Client, migration: Migration): Promise<void> {
  const { rows } = await client.query<{ checksum: string }>(
    `SELECT checksum FROM taskflow._prisma_migrations
     WHERE migration_name = $1 AND finished_at IS NOT NULL AND rolled_back_at IS NULL`,
    [migration.name],
  );
  if (rows[0]?.checksum !== migration.checksum) {
    throw new Error(`Migration ${migration.name} was changed after it was applied: write a new one instead.`);
  }
}

if (import.meta.main) {
  const { settings, problems } = withSecretFiles(process.env, [
    'DATABASE_DIRECT_URL',
    'DATABASE_URL',
    'DATABASE_SCHEMA',
  ]);
  const connectionString = settings['DATABASE_DIRECT_URL'] || settings['DATABASE_URL'];
  if (!connectionString || problems.length > 0) {
    for (const line of problems.length > 0 ? problems : ['DATABASE_URL is not set.']) console.error(line);
    process.exit(78);
  }
  try {
    const applied = await migrate(connectionString, { schema: schemaOf(settings), say: console.log });
    console.log(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'The schema is up to date.');
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}
