import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { waitFor } from './wait-for.ts';

/** What core tests run on: `describe.each(queueBackends)('… on %s', (backend) => { … })`. */
export const queueBackends = ['redis', 'postgres'] as const;
export type QueueBackend = (typeof queueBackends)[number];

export interface TestDatabase {
  url: string;
  /** Ends what is connected to it and removes it. */
  drop(): Promise<void>;
}

/** A database of the caller's own: migrated, empty, on the server that all integration tests share. */
export async function freshDatabase(): Promise<TestDatabase> {
  // Copying the files costs half of what writing every page to the log costs, which is the default.
  return createDatabase('TEMPLATE taskflow_template STRATEGY file_copy');
}

/** A database without any of TaskFlow's tables, for tests of the migrations. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return createDatabase('TEMPLATE template0');
}

async function createDatabase(how: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin((admin) => admin.query(`CREATE DATABASE ${name} ${how}`));
  return {
    url: urlOf(name),
    drop: () =>
      asAdmin(async (admin) => {
        await sessionsEnd(admin, name);
        await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}

/** Address of the Redis that all integration tests share. Use it with a prefix of your own. */
export function redisUrl(): string {
  return inject('redisUrl');
}

/** A QUEUE_PREFIX that no other test uses. */
export function freshRedisPrefix(): string {
  return `test-${randomBytes(8).toString('hex')}`;
}

/** Environment variables, as `loadEnv` takes them. */
export type TestSettings = Record<string, string> & { NODE_ENV: 'test' };

/**
 * The settings of a TaskFlow process that uses this database and this backend, to be given to `loadEnv` or to a started
 * process. Each call names a queue prefix of its own: call it once a test and share the answer.
 */
export function settingsFor(backend: QueueBackend, database: { url: string }): TestSettings {
  const settings: TestSettings = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'error',
    DATABASE_URL: database.url,
    QUEUE_PREFIX: freshRedisPrefix(),
  };
  return backend === 'redis' ? { ...settings, REDIS_URL: redisUrl() } : settings;
}

/**
 * A pool says that it has ended before the server knows. FORCE would throw such a session out, and its client, which
 * nobody listens to any more, would raise that as an unhandled error. Sessions that stay are thrown out after 3 s.
 */
async function sessionsEnd(admin: pg.Client, database: string): Promise<void> {
  const noneLeft = async () => {
    const { rows } = await admin.query('SELECT 1 FROM pg_stat_activity WHERE datname = $1 LIMIT 1', [database]);
    return rows.length === 0;
  };
  await waitFor(noneLeft, { timeoutMs: 3_000 }).catch(() => undefined);
}

function urlOf(database: string): string {
  return `postgresql://postgres:postgres@127.0.0.1:${inject('postgresPort')}/${database}`;
}

async function asAdmin(act: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: urlOf('postgres') });
  await admin.connect();
  try {
    await act(admin);
  } finally {
    await admin.end();
  }
}
