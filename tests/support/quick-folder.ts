import { accessSync, constants, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const memory = '/dev/shm';
/** What the databases of a whole run of tests need several times over. */
const enoughBytes = 4 * 1024 ** 3;

/**
 * Makes a folder in memory, where Linux has room for one: a database is made of six hundred files, and each run of tests
 * makes and removes hundreds of databases. Elsewhere on disk.
 */
export function quickFolder(prefix: string): string {
  return mkdtempSync(path.join(hasRoom() ? memory : tmpdir(), prefix));
}

function hasRoom(): boolean {
  try {
    accessSync(memory, constants.W_OK);
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= enoughBytes;
  } catch {
    return false;
  }
}
