import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from './build.mjs';
import { migrateDatabase, openDatabase, withDatabase } from './database.mjs';
import { Failure } from './failure.mjs';
import { releaseLock, takeLock } from './file-lock.mjs';
import { processPlans } from './process-plans.mjs';
import { isCheckout, stateFolder, userFolder } from './project.mjs';
import { runTogether } from './run-together.mjs';

const runLock = path.join(stateFolder, 'run.lock');

/** `npm start`: migrates, then runs web and worker, built for production. */
export const startCommand = () => startProcesses(['web', 'worker']);

/** `npm run dev`: the same from the sources, with reload. */
export const devCommand = () => alone(() => serve(['web', 'worker'], 'development'));

/** `npm run start:web`, `npm run start:worker`: one of them, any number of times, on one machine or many. */
export const startWebCommand = () => startProcesses(['web']);
export const startWorkerCommand = () => startProcesses(['worker']);

/**
 * Migrates, then runs these until a signal comes.
 *
 * @param {('web' | 'worker')[]} names
 * @param {{ isWatched?: boolean }} [options] whether a worker starts anew when one of its handlers changes
 * @returns {Promise<void>}
 */
export function startProcesses(names, options) {
  const start = () => serve(names, 'production', options);
  return names.length > 1 ? alone(start) : start();
}

/**
 * @param {('web' | 'worker')[]} names
 * @param {'production' | 'development'} mode
 * @param {{ isWatched?: boolean }} [options]
 */
async function serve(names, mode, { isWatched = mode === 'development' } = {}) {
  const isBuilt = mode === 'production';
  if (isBuilt && isCheckout) await ensureBuilt();
  await runTogether({
    openDatabase,
    prepare: async (databaseUrl) => {
      const env = withHandlers(withDatabase(databaseUrl));
      await migrateDatabase(env, { isBuilt });
      return processPlans(names, { mode, env, isWatched });
    },
  });
}

/**
 * Who has TaskFlow as a package keeps the handlers beside package.json, unless HANDLERS_DIR says where.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
function withHandlers(env) {
  const folder = path.join(userFolder, 'handlers');
  return isCheckout || env['HANDLERS_DIR'] || !existsSync(folder) ? env : { ...env, HANDLERS_DIR: folder };
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
