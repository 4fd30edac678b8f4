import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { anyFreePort } from '../launcher/free-port.mjs';
import { createCluster, startCluster, stopCluster } from './cluster.mjs';
import { ensureDatabase } from './database-url.mjs';
import { reachableBinaries } from './reachable-folder.mjs';
import { postgresUser } from './system-user.mjs';

/**
 * A PostgreSQL of our own that leaves nothing behind.
 *
 * @returns {Promise<import('./shared-postgres.mjs').EmbeddedPostgres>}
 */
export async function startThrowawayPostgres() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'taskflow-demo-'));
  // Open to pass through: as root, PostgreSQL runs as another user.
  chmodSync(folder, 0o711);
  const user = postgresUser();
  const cluster = { user, binaries: reachableBinaries(user), dataFolder: path.join(folder, 'postgres') };
  const leave = async () => {
    await stopCluster(cluster, 'immediate').catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const password = randomBytes(24).toString('base64url');
    await createCluster(cluster, password);
    const port = await anyFreePort();
    await startCluster(cluster, port);
    return { url: await ensureDatabase({ port, password }), leave };
  } catch (error) {
    await leave();
    throw error;
  }
}
