import { setTimeout as sleep } from 'node:timers/promises';
import { missingMigrations } from '../../prisma/migrate.ts';
import { checkConnections } from './check-connections.ts';
import { checkPooler } from './check-pooler.ts';
import { sqlState, type Database } from './database.ts';
import { isLoopbackHost, type Env } from './env.ts';
import { assertFittingRedis } from './fitting-redis.ts';
import type { Logger } from './logger.ts';
import { StartRefused } from './start-refused.ts';

const longestPauseMs = 5000;

/**
 * What web and worker check before they start: the database answers and has the schema of this version, Redis keeps
 * what it is given, an open HOST has a key, there are keys for what is encrypted, a pooler is known as one, and PostgreSQL
 * gives the connections that may be opened. A database or Redis that is merely away is waited for.
 *
 * @throws StartRefused
 */
export async function assertReadyToStart(what: 'web' | 'worker', env: Env, db: Database, log: Logger): Promise<void> {
  await whenDatabaseAnswers(db, log);
  const missing = await missingMigrations(db.pool);
  if (missing.length > 0) {
    throw new StartRefused(`The database schema is behind by ${missing.length} migration(s): run "npm run migrate".`);
  }
  await assertFittingRedis(env);
  await assertKeyOnOpenHost(env, db);
  await assertEncryptionKeys(env, db);
  await checkPooler(env, db, log);
  await checkConnections(what, env, db, log);
}

async function whenDatabaseAnswers(db: Database, log: Logger): Promise<void> {
  for (let pauseMs = 250; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      // The schema is looked at next; a standby has it too, but no process can start to work on one.
      const { rows } = await db.pool.query<{ mode: string }>(`SELECT current_setting('transaction_read_only') AS mode`);
      if (rows[0]?.mode === 'off') return;
      log.warn('PostgreSQL takes no writes, it is read-only or a standby: waiting for it');
    } catch (error) {
      const reason = error instanceof Error ? error.message || String(sqlState(error)) : String(error);
      // Class 28: wrong name or password; 3D000: no such database. Waiting mends neither.
      if (/^(28|3D)/.test(sqlState(error) ?? '')) throw new StartRefused(`PostgreSQL refused DATABASE_URL: ${reason}.`);
      if (reason.includes('unsupported startup parameter')) {
        throw new StartRefused(
          'DATABASE_URL leads to a pooler: set DATABASE_DIRECT_URL as well (docs/many-machines.md).',
        );
      }
      log.warn(`PostgreSQL does not answer yet (${reason || 'connection refused'}): waiting for it`);
    }
    await sleep(pauseMs);
  }
}

async function assertKeyOnOpenHost(env: Env, db: Database): Promise<void> {
  if (isLoopbackHost(env.HOST) || env.TASKFLOW_BOOTSTRAP_KEY) return;
  const { rows } = await db.pool.query<{ present: boolean }>(
    'SELECT EXISTS (SELECT FROM taskflow.api_keys WHERE revoked_at IS NULL) AS present',
  );
  if (rows[0]?.present) return;
  throw new StartRefused(
    `HOST=${env.HOST} is open to others, and there is no key: set TASKFLOW_BOOTSTRAP_KEY, or use HOST=127.0.0.1.`,
  );
}

/** Every process needs them: web to take and show jobs, and any worker to send their webhooks. */
async function assertEncryptionKeys(env: Env, db: Database): Promise<void> {
  if (env.TASKFLOW_ENCRYPTION_KEYS) return;
  const { rows } = await db.pool.query<{ task_type: string }>(
    'SELECT task_type FROM taskflow.task_types WHERE encrypt ORDER BY task_type',
  );
  if (rows.length === 0) return;
  const types = rows.map((row) => row.task_type).join(', ');
  throw new StartRefused(`Payloads of ${types} are encrypted: set TASKFLOW_ENCRYPTION_KEYS.`);
}
