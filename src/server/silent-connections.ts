import type pg from 'pg';

interface Connection {
  isIdle: boolean;
  /** When it was taken for its newest use. */
  takenAt: number;
  /** When the server last answered on it. */
  heardAt: number;
}

/**
 * Where a connection of the pool is given up because the server did not answer on it in time, gives up those too that
 * have not been heard of since before that question. What silenced one (a firewall that forgot it, a server that went
 * without a word) silenced them as well, and each would cost its next user the same wait. Those in use fail like
 * every connection that is lost.
 */
export function giveUpSilentConnections(pool: pg.Pool): void {
  const connections = new Map<pg.PoolClient, Connection>();
  pool.on('connect', (client) => {
    const now = performance.now();
    connections.set(client, { isIdle: false, takenAt: now, heardAt: now });
  });
  pool.on('acquire', (client) => {
    const connection = connections.get(client);
    if (connection) Object.assign(connection, { isIdle: false, takenAt: performance.now() });
  });
  pool.on('remove', (client) => connections.delete(client));
  pool.on('release', (error: unknown, client) => {
    const connection = connections.get(client);
    if (!connection) return;
    if (!isSilence(error)) {
      Object.assign(connection, { isIdle: true, heardAt: performance.now() });
      return;
    }
    connections.delete(client);
    for (const [other, { isIdle, heardAt }] of connections) {
      if (heardAt > connection.takenAt) continue;
      connections.delete(other);
      // The pool takes an idle connection out when it tells of an error; one in use comes back to it with one.
      if (isIdle) other.emit('error', new Error('The server did not answer on another connection.'));
      else void endOf(other);
    }
  });
}

function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}

/** Ends a connection at once, under the statement that is at work on it. The type of the pool's clients hides this. */
async function endOf(client: pg.PoolClient & { end?: () => Promise<void> }): Promise<void> {
  await client.end?.().catch(() => undefined);
}
