import type { Database } from '../../src/server/database.ts';
import type { Env } from '../../src/server/env.ts';
import type { Cli } from './cli.ts';
import { fromEnvironment } from './connection.ts';
import { CliFailure, exitCodes } from './exit-code.ts';

export interface ServerDatabase {
  env: Env;
  db: Database;
}

/**
 * Does something with the database and the settings of the server, and leaves the database as it was found.
 *
 * @throws CliFailure when a setting is wrong or DATABASE_URL is missing
 */
export async function withServerDatabase<Answer>(
  cli: Cli,
  work: (server: ServerDatabase) => Promise<Answer>,
): Promise<Answer> {
  return withServerSettings(cli, async (settings) => {
    const [{ createDatabase }, { EnvError, loadEnv }] = await Promise.all([
      import('../../src/server/database.ts'),
      import('../../src/server/env.ts'),
    ]);
    const env = (() => {
      try {
        return loadEnv(settings);
      } catch (error) {
        if (error instanceof EnvError) throw new CliFailure(exitCodes.wrongUse, error.lines.join('; '), error);
        throw error;
      }
    })();
    const db = createDatabase(env, { warn: () => undefined });
    try {
      return await work({ env, db });
    } finally {
      await db.close();
    }
  });
}

/** Gives the variables that the server is set by; without DATABASE_URL the embedded database runs meanwhile. */
export async function withServerSettings<Answer>(
  { joinEmbeddedDatabase }: Cli,
  work: (settings: Record<string, string | undefined>, isEmbedded: boolean) => Promise<Answer>,
): Promise<Answer> {
  if (fromEnvironment('DATABASE_URL') !== undefined) return work(process.env, false);
  const database = await joinEmbeddedDatabase();
  try {
    return await work({ ...process.env, DATABASE_URL: database.url }, true);
  } finally {
    await database.leave();
  }
}
