import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageFolder } from './package-folder.ts';

/**
 * Which build of the dashboard is served, named by when it was made (next.config.mjs), so that of two names the greater
 * one is newer; null where none was made.
 */
export function readPageBuild(): string | null {
  try {
    return readFileSync(path.join(packageFolder(), '.next', 'BUILD_ID'), 'utf8').trim();
  } catch {
    // Web itself says so at its start, where it needs one.
    return null;
  }
}
