import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import type { RunningPostgres } from './start-postgres.ts';
import { waitFor } from './wait-for.ts';

/**
 * Starts the PostgreSQL whose `initdb` and `postgres` are on PATH: an older version than the embedded one, to prove that
 * the schema and the statements run on it.
 */
export async function startPathPostgres(): Promise<RunningPostgres> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-test-postgres-'));
  // PostgreSQL refuses to run as root: its packages make the user postgres.
  const user = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const init = ['-D', folder, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync('initdb', init, { ...user, cwd: folder, stdio: 'pipe' });
  const settings = ['fsync=off', 'full_page_writes=off', 'max_connections=300', 'unix_socket_directories='];
  const flags = settings.flatMap((setting) => ['-c', setting]);
  const server = spawn('postgres', ['-D', folder, '-p', String(port), '-h', '127.0.0.1', ...flags], {
    ...user,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  server.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  await waitFor(
    () => {
      if (server.exitCode !== null) throw new Error(log);
      return log.includes('ready to accept connections');
    },
    { what: 'PostgreSQL from PATH accepts connections' },
  );
  return {
    port,
    urlOf: (database) => `postgresql://postgres:postgres@127.0.0.1:${port}/${database}`,
    async stop() {
      server.kill('SIGINT');
      if (server.exitCode === null) await once(server, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}
