import { execFileSync, type ExecFileSyncOptions } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const keptClusters = fileURLToPath(new URL('../../.taskflow/test-clusters', import.meta.url));
const flags = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];

/**
 * Fills this empty folder with what `initdb` makes. It takes two seconds of a processor, and each run of the tests wants
 * dozens of them: the first is kept, and the others are copies of it, one for each version of `initdb`.
 *
 * @param initdb the program, of the version of the server that will be started on the folder
 */
export function makeCluster(folder: string, initdb: string, options: ExecFileSyncOptions): void {
  const version = execFileSync(initdb, ['--version'], { ...options, encoding: 'utf8' });
  const name = createHash('sha256')
    .update(JSON.stringify([version, flags, options.uid]))
    .digest('hex')
    .slice(0, 16);
  const kept = path.join(keptClusters, name);
  if (existsSync(kept)) {
    copyCluster(kept, folder);
    return;
  }
  execFileSync(initdb, ['-D', folder, ...flags], { ...options, stdio: 'pipe' });
  keepCluster(folder, kept);
}

/** Whole or not at all: others may look for it at the same moment, or keep theirs first. */
function keepCluster(folder: string, kept: string): void {
  const unfinished = `${kept}-of-${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    copyCluster(folder, unfinished);
    renameSync(unfinished, kept);
  } catch (error) {
    if (!existsSync(kept)) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** With owners and rights, which the server insists on. */
function copyCluster(from: string, to: string): void {
  execFileSync('cp', ['-a', `${from}/.`, to], { stdio: 'pipe' });
}
