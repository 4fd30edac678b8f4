import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '../launcher/failure.mjs';
import { withLock } from '../launcher/file-lock.mjs';
import { anyFreePort } from '../launcher/free-port.mjs';
import { identityOf, isStillRunning } from '../launcher/process-identity.mjs';
import { stateFolder } from '../launcher/project.mjs';
import { createCluster, runningPort, startCluster, stopCluster } from './cluster.mjs';
import { ensureDatabase } from './database-url.mjs';
import { reachableBinaries, reachableData } from './reachable-folder.mjs';
import { postgresUser } from './system-user.mjs';

const lockFile = path.join(stateFolder, 'postgres.lock');
const passwordFile = path.join(stateFolder, 'postgres-password');
const usersFolder = path.join(stateFolder, 'postgres-users');

/** @typedef {{ url: string, leave: (mode?: 'fast' | 'immediate') => Promise<void> }} EmbeddedPostgres */

/**
 * The embedded PostgreSQL of this folder, kept between runs: started when it does not run, otherwise joined. The last
 * launcher that leaves stops it; those that were killed do not count.
 *
 * @returns {Promise<EmbeddedPostgres>}
 */
export function joinPostgres() {
  return withLock(lockFile, async () => {
    const user = postgresUser();
    const cluster = {
      user,
      binaries: reachableBinaries(user),
      dataFolder: reachableData(user, path.join(stateFolder, 'postgres')),
    };
    const password = await prepareData(cluster);
    const me = path.join(usersFolder, String(process.pid));
    mkdirSync(usersFolder, { recursive: true });
    writeFileSync(me, identityOf(process.pid) ?? '');
    if (runningPort(cluster.dataFolder) === undefined) await startCluster(cluster, await anyFreePort());
    const port = runningPort(cluster.dataFolder);
    if (port === undefined) throw new Failure('The embedded PostgreSQL ended as soon as it had started.');
    return {
      url: await ensureDatabase({ port, password }),
      leave: (mode) =>
        withLock(lockFile, async () => {
          rmSync(me, { force: true });
          if (!isUsed()) await stopCluster(cluster, mode);
        }),
    };
  });
}

/**
 * @param {import('./cluster.mjs').Cluster} cluster
 * @returns {Promise<string>} the password
 */
async function prepareData(cluster) {
  const isMade = existsSync(path.join(cluster.dataFolder, 'PG_VERSION'));
  if (isMade && existsSync(passwordFile)) return readFileSync(passwordFile, 'utf8');
  if (isMade) {
    throw new Failure(
      `${cluster.dataFolder} is there, but its password (${passwordFile}) is not: move the folder away.`,
    );
  }
  const password = randomBytes(24).toString('base64url');
  // Written first: data without its password would be lost.
  writeFileSync(passwordFile, password, { mode: 0o600 });
  await createCluster(cluster, password);
  return password;
}

function isUsed() {
  const files = readdirSync(usersFolder).map((name) => path.join(usersFolder, name));
  const gone = files.filter((file) => !isStillRunning(readFileSync(file, 'utf8')));
  for (const file of gone) rmSync(file, { force: true });
  return gone.length < files.length;
}
