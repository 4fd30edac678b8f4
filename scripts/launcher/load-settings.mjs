import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { userFolder } from './project.mjs';

/** The variables that the launcher and the command line read themselves; the processes read files for all of theirs. */
const readHere = ['DATABASE_URL', 'DATABASE_DIRECT_URL', 'DATABASE_SCHEMA'];

/** Reads `.env` into the environment; what the environment already has wins. Then the files of `DATABASE_URL_FILE`. */
export function loadSettings() {
  const file = path.join(userFolder, '.env');
  if (existsSync(file)) orFail('.env', () => process.loadEnvFile(file));
  for (const name of readHere) {
    const secret = process.env[`${name}_FILE`];
    // With both set the processes refuse to start, and say so.
    if (!secret || process.env[name]) continue;
    orFail(`${name}_FILE`, () => {
      process.env[name] = readFileSync(secret, 'utf8').trimEnd();
    });
    delete process.env[`${name}_FILE`];
  }
}

/**
 * @param {string} what
 * @param {() => void} read
 */
function orFail(what, read) {
  try {
    read();
  } catch (error) {
    throw new Failure(`${what} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
