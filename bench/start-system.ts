import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { migrate } from '../prisma/migrate.ts';
import { workerNiceness } from '../scripts/launcher/process-plans.mjs';
import { startPostgres } from '../tests/support/start-postgres.ts';
import { startWebProcess, startWorkerProcess } from '../tests/support/start-process.ts';
import type { RunningProcess } from '../tests/support/start-process.ts';
import { startRedis } from '../tests/support/start-redis.ts';
import { loadStatementCounter } from './statement-counter.ts';

export type QueueBackend = 'redis' | 'postgres';

export interface RunningSystem {
  web: RunningProcess;
  worker: RunningProcess;
  databaseUrl: string;
  /** Undefined on the PostgreSQL backend. */
  redisUrl: string | undefined;
  /** What the worker was started with: another one may take its place. */
  workerSettings: Record<string, string>;
  /** Ends everything and removes the data. */
  stop(): Promise<void>;
}

const built = { web: 'dist/src/web.js', worker: 'dist/worker/main.js', pages: '.next/BUILD_ID' };

/**
 * The files of the production build.
 *
 * @throws Error when `npm run build` was not run
 */
export function builtFiles(): typeof built {
  for (const file of Object.values(built)) {
    if (!existsSync(path.resolve(file))) throw new Error(`${file} is missing: run npm run build first.`);
  }
  return built;
}

/**
 * Starts one web, one worker, a PostgreSQL that writes as durably as in production and, for `redis`, a Redis: the
 * production build, as a user runs it.
 *
 * @param more settings beside the usual ones
 * @param options `countable`: PostgreSQL can count statements, see statement-counter.ts
 * @throws Error when `npm run build` was not run
 */
export async function startSystem(
  backend: QueueBackend,
  more: Record<string, string> = {},
  options: { countable?: boolean } = {},
): Promise<RunningSystem> {
  const entries = builtFiles();
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of stops.toReversed()) await end();
  };
  try {
    const postgres = await startPostgres({ durable: true });
    stops.push(() => postgres.stop());
    if (options.countable) await loadStatementCounter(postgres);
    const settings: Record<string, string> = {
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      DATABASE_URL: postgres.urlOf('postgres'),
      HANDLERS_DIR: path.resolve('bench/handlers'),
      ...more,
    };
    if (backend === 'redis') {
      const redis = await startRedis();
      stops.push(() => redis.stop());
      settings['REDIS_URL'] = redis.url;
    }
    await migrate(postgres.urlOf('postgres'));
    const worker = await startWorkerProcess(settings, { entry: entries.worker });
    stops.push(() => worker.stop());
    // As `taskflow start` has it where both run on one machine.
    os.setPriority(worker.pid, os.getPriority() + workerNiceness);
    const web = await startWebProcess(settings, { entry: entries.web });
    stops.push(() => web.stop());
    return {
      web,
      worker,
      databaseUrl: postgres.urlOf('postgres'),
      redisUrl: settings['REDIS_URL'],
      workerSettings: settings,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
