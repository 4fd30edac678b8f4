import { spawnSync } from 'node:child_process';
import { Failure } from '../launcher/failure.mjs';

/** @typedef {{ uid: number, gid: number }} SystemUser */

const userName = 'postgres';

/**
 * PostgreSQL refuses to run as root: then it runs as the user `postgres`, who is made when missing.
 *
 * @returns {SystemUser | undefined} undefined when we are not root, and PostgreSQL runs as ourselves
 */
export function postgresUser() {
  if (process.getuid?.() !== 0) return undefined;
  const user = lookUp();
  if (user) return user;
  const made = spawnSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/bin/false',
    userName,
  ]);
  const found = lookUp();
  if (!found) {
    throw new Failure(
      `PostgreSQL does not run as root, and its user "${userName}" could not be made (${String(made.stderr || made.error).trim()}).\n` +
        'Run TaskFlow as an ordinary user, or set DATABASE_URL.',
    );
  }
  return found;
}

/** @returns {SystemUser | undefined} */
function lookUp() {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const { status, stdout } = spawnSync('id', [flag, userName], { encoding: 'utf8' });
    return status === 0 ? Number.parseInt(stdout, 10) : undefined;
  });
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

/**
 * Whether this user gets to the folder: every folder above it must be open too, which `/root` is not.
 *
 * @param {SystemUser | undefined} user
 * @param {string} folder
 */
export function canReach(user, folder) {
  if (!user) return true;
  return spawnSync('test', ['-x', folder], { ...user, cwd: '/' }).status === 0;
}
