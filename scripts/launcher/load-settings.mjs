import { existsSync } from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { userFolder } from './project.mjs';

/** Reads `.env` into the environment; what the environment already has wins. */
export function loadSettings() {
  const file = path.join(userFolder, '.env');
  if (!existsSync(file)) return;
  try {
    process.loadEnvFile(file);
  } catch (error) {
    throw new Failure(`.env cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
