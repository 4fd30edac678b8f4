import { createDatabase, type Database } from '../../src/server/database.ts';
import { loadEnv, type Env } from '../../src/server/env.ts';
import { createLogger, type Logger } from '../../src/server/logger.ts';

/** What a program of this folder needs, from its environment. */
export function openServices(): { env: Env; log: Logger; db: Database } {
  const env = loadEnv(process.env);
  const log = createLogger('bench', env);
  return { env, log, db: createDatabase(env, log) };
}

/** The jobs whose rooms dashboards are in. */
export function watchedJobIds(): string[] {
  return (process.env['WATCHED'] ?? '').split(',').filter(Boolean);
}
