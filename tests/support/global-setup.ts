import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../prisma/migrate.ts';
import buildOwnPrograms from './build-programs.ts';
import { startPostgres } from './start-postgres.ts';
import { startRedis } from './start-redis.ts';

/** Every test file's database is a copy of this one, which is migrated once. */
export const templateDatabase = 'taskflow_template';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresPort: number;
    redisUrl: string;
  }
}

/**
 * Starts the servers of the integration tests, once for all files; answers what stops them. TEST_POSTGRES=path runs them
 * on the PostgreSQL of this machine instead of the embedded one.
 */
export default async function startServers(project: TestProject): Promise<() => Promise<void>> {
  const [postgres, redis] = await Promise.all([
    startPostgres({ from: process.env['TEST_POSTGRES'] === 'path' ? 'path' : 'package' }),
    startRedis(),
    buildOwnPrograms(),
  ]);
  const stop = async () => {
    await Promise.all([postgres.stop(), redis.stop()]);
  };
  try {
    const admin = new pg.Client({ connectionString: postgres.urlOf('postgres') });
    await admin.connect();
    await admin.query(`CREATE DATABASE ${templateDatabase}`);
    await admin.end();
    await migrate(postgres.urlOf(templateDatabase));
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('postgresPort', postgres.port);
  project.provide('redisUrl', redis.url);
  return stop;
}
