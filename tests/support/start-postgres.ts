import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { preparePackages } from '../../scripts/launcher/prepare-packages.mjs';
import { reachableBinaries } from '../../scripts/postgres/reachable-folder.mjs';
import { postgresUser } from '../../scripts/postgres/system-user.mjs';
import { freePort } from './free-port.ts';
import { makeCluster } from './make-cluster.ts';
import { quickFolder } from './quick-folder.ts';
import { waitFor } from './wait-for.ts';

export interface RunningPostgres {
  /** Where its data is. */
  folder: string;
  /** Connection string of a database on this server. */
  urlOf(database: string): string;
  port: number;
  /** Ends it at once, without a checkpoint (`pg_ctl stop -m immediate`). */
  crash(): Promise<void>;
  /** Ends it so, if it runs, and starts it on the same data. */
  restart(): Promise<void>;
  /** Sends a signal to the server and to every process it started: SIGSTOP freezes it, SIGCONT thaws it. */
  signalAll(signal: 'SIGSTOP' | 'SIGCONT'): void;
  stop(): Promise<void>;
}

interface PostgresOptions {
  /** Keeps fsync on, as the benchmarks need it. Default: false. */
  durable?: boolean;
  /**
   * The embedded server, or the one whose `initdb` and `postgres` are on PATH: an older version, to prove that the schema
   * and the statements run on it; or the one whose programs are in a folder. Default: embedded.
   */
  from?: 'package' | 'path' | { binaries: string };
  /** Settings beside those of every test, such as `archive_mode=on`. */
  settings?: string[];
  /** Data to start on, such as a backup; `stop` removes it. Default: an empty cluster. */
  data?: string;
}

/** Starts a PostgreSQL with a data folder of its own, which `stop` removes. */
export async function startPostgres({
  durable = false,
  from = 'package',
  settings: more = [],
  data,
}: PostgresOptions = {}): Promise<RunningPostgres> {
  await preparePackages();
  const user = postgresUser();
  const binaries = typeof from === 'object' ? from.binaries : undefined;
  const binary = (name: string) => (from === 'path' ? name : path.join(binaries ?? reachableBinaries(user), name));
  const name = 'taskflow-test-postgres-';
  const folder = data ?? (durable ? mkdtempSync(path.join(tmpdir(), name)) : quickFolder(name));
  if (user) chownSync(folder, user.uid, user.gid);
  // The user may not be allowed into our own folder, so both programs start in theirs.
  const asUser = { ...user, cwd: folder };
  if (data === undefined) makeCluster(folder, binary('initdb'), asUser);

  const port = await freePort();
  const risky = durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
  const settings = [...risky, ...more, 'max_connections=300', 'unix_socket_directories=', 'listen_addresses=127.0.0.1'];
  const flags = settings.flatMap((setting) => ['-c', setting]);
  const launch = () => launchServer(binary('postgres'), ['-D', folder, '-p', String(port), ...flags], asUser);
  let server: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals) => {
    if (server && server.exitCode === null && server.signalCode === null && server.kill(signal)) {
      await once(server, 'exit');
    }
  };
  const stop = async () => {
    await end('SIGINT');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    server = await launch();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    folder,
    port,
    urlOf: (database) => `postgresql://postgres:postgres@127.0.0.1:${port}/${database}`,
    crash: () => end('SIGQUIT'),
    async restart() {
      await end('SIGQUIT');
      server = await launch();
    },
    signalAll(signal) {
      const pid = server?.pid;
      if (pid === undefined) return;
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
      // The server first, so that it starts no further process meanwhile.
      for (const target of [pid, ...children.map(Number)]) {
        try {
          process.kill(target, signal);
        } catch (error) {
          if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
        }
      }
    },
    stop,
  };
}

async function launchServer(program: string, args: string[], options: SpawnOptions): Promise<ChildProcess> {
  const server = spawn(program, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  server.stderr?.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-10_000)));
  try {
    await waitFor(
      () => {
        if (server.exitCode !== null) throw new Error(log);
        return log.includes('ready to accept connections');
      },
      { timeoutMs: 30_000, what: 'PostgreSQL accepts connections' },
    );
  } catch (error) {
    if (server.exitCode === null && server.kill('SIGQUIT')) await once(server, 'exit');
    throw error;
  }
  return server;
}
