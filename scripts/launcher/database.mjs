import { joinPostgres } from '../postgres/shared-postgres.mjs';
import { Failure } from './failure.mjs';
import { inProject } from './project.mjs';
import { runProgram } from './run-program.mjs';
import { say, step } from './step.mjs';

/**
 * DATABASE_URL, or else the embedded PostgreSQL of this folder.
 *
 * @returns {Promise<import('../postgres/shared-postgres.mjs').EmbeddedPostgres>}
 */
export async function openDatabase() {
  const url = process.env['DATABASE_URL'];
  if (url) return { url, leave: async () => undefined };
  return step('Starting the embedded PostgreSQL', joinPostgres);
}

/**
 * The environment of a process that uses this database.
 *
 * @param {string} databaseUrl
 * @returns {NodeJS.ProcessEnv}
 */
export function withDatabase(databaseUrl) {
  return { ...process.env, DATABASE_URL: databaseUrl };
}

/**
 * Brings the schema up to date.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {{ isBuilt: boolean }} options which runner: the built one, or the sources
 */
export async function migrateDatabase(env, { isBuilt }) {
  const runner = inProject(isBuilt ? 'dist/prisma/migrate.js' : 'prisma/migrate.ts');
  if ((await runProgram(process.execPath, [runner], { env })) !== 0)
    throw new Failure('The migration failed: nothing was started.');
}

/** `npm run migrate` */
export async function migrateCommand() {
  const database = await openDatabase();
  try {
    await migrateDatabase(withDatabase(database.url), { isBuilt: false });
    if (!process.env['DATABASE_URL']) say('The embedded PostgreSQL is up to date.');
  } finally {
    await database.leave();
  }
}
