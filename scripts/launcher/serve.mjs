import path from 'node:path';
import { ensureBuilt } from './build.mjs';
import { migrateDatabase, openDatabase, withDatabase } from './database.mjs';
import { Failure } from './failure.mjs';
import { releaseLock, takeLock } from './file-lock.mjs';
import { processPlans } from './process-plans.mjs';
import { stateFolder } from './project.mjs';
import { runTogether } from './run-together.mjs';

const runLock = path.join(stateFolder, 'run.lock');

/** `npm start`: migrates, then runs web and worker, built for production. */
export const startCommand = () => alone(() => serve(['web', 'worker'], 'production'));

/** `npm run dev`: the same from the sources, with reload. */
export const devCommand = () => alone(() => serve(['web', 'worker'], 'development'));

/** `npm run start:web`, `npm run start:worker`: one of them, any number of times, on one machine or many. */
export const startWebCommand = () => serve(['web'], 'production');
export const startWorkerCommand = () => serve(['worker'], 'production');

/**
 * @param {('web' | 'worker')[]} names
 * @param {'production' | 'development'} mode
 */
async function serve(names, mode) {
  const isBuilt = mode === 'production';
  if (isBuilt) await ensureBuilt();
  await runTogether({
    openDatabase,
    prepare: async (databaseUrl) => {
      const env = withDatabase(databaseUrl);
      await migrateDatabase(env, { isBuilt });
      return processPlans(names, { mode, env });
    },
  });
}

/**
 * Only one launcher of a folder runs the whole of TaskFlow.
 *
 * @param {() => Promise<void>} work
 */
async function alone(work) {
  const holder = takeLock(runLock);
  if (holder !== undefined) {
    throw new Failure(
      `TaskFlow is already running in this folder (process ${holder}). Stop it first, or use another folder.`,
    );
  }
  try {
    await work();
  } finally {
    releaseLock(runLock);
  }
}
