import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Failure } from '../launcher/failure.mjs';
import { userFolder } from '../launcher/project.mjs';
import { postgresPackage } from './postgres-package.mjs';
import { canReach } from './system-user.mjs';

/** @typedef {import('./system-user.mjs').SystemUser} SystemUser */

/**
 * The folder of PostgreSQL's programs, where this user can reach them: the npm package, or a copy of it when the project
 * lies in a closed folder such as /root.
 *
 * @param {SystemUser | undefined} user
 */
export function reachableBinaries(user) {
  const folder = postgresPackage();
  if (!folder) {
    throw new Failure(
      `There is no embedded PostgreSQL for this machine (${process.platform}-${process.arch}), or it was not installed: set DATABASE_URL.`,
    );
  }
  const name = path.basename(folder);
  const native = path.join(folder, 'native');
  if (canReach(user, path.join(native, 'bin'))) return path.join(native, 'bin');
  // Its contents decide the name, so that another version never runs on a stale copy.
  const copy = openFolder(
    'cache',
    `postgres-${hashOf(`${name} ${lstatSync(path.join(native, 'bin/postgres')).size}`)}`,
  );
  if (!existsSync(path.join(copy, 'bin/postgres'))) copyAtOnce(native, copy);
  return path.join(copy, 'bin');
}

/**
 * Where a database can be kept for this project.
 *
 * @param {SystemUser | undefined} user
 * @param {string} wanted a folder in the project; its parent is made when missing
 * @returns {string} that folder, or one outside the project when the user cannot get there
 */
export function reachableData(user, wanted) {
  mkdirSync(path.dirname(wanted), { recursive: true });
  if (!user || canReach(user, path.dirname(wanted))) return wanted;
  return path.join(openFolder('lib', `data-${hashOf(userFolder)}`), path.basename(wanted));
}

/**
 * A folder that everybody may enter and only root may change: /var/cache/taskflow, /var/lib/taskflow, or one among the
 * temporary files where /var is read-only.
 *
 * @param {'cache' | 'lib'} kind
 * @param {string} name
 */
function openFolder(kind, name) {
  for (const base of [`/var/${kind}/taskflow`, path.join(os.tmpdir(), `taskflow-${kind}`)]) {
    try {
      const folder = path.join(base, name);
      mkdirSync(folder, { recursive: true });
      // Somebody else could have put a folder of this name among the temporary files.
      if (lstatSync(base).uid !== process.getuid?.() || lstatSync(folder).uid !== process.getuid?.()) continue;
      chmodSync(base, 0o755);
      chmodSync(folder, 0o755);
      return folder;
    } catch {
      continue;
    }
  }
  return mkdtempSync(path.join(os.tmpdir(), `taskflow-${kind}-`));
}

/**
 * @param {string} from
 * @param {string} to
 */
function copyAtOnce(from, to) {
  const half = `${to}.${process.pid}`;
  cpSync(from, half, { recursive: true, verbatimSymlinks: true });
  rmSync(to, { recursive: true, force: true });
  renameSync(half, to);
  chmodSync(to, 0o755);
}

/** @param {string} text */
function hashOf(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
