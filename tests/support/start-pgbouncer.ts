import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { postgresUser } from '../../scripts/postgres/system-user.mjs';
import { freePort } from './free-port.ts';
import { waitFor } from './wait-for.ts';

export interface RunningPgbouncer {
  /** The given address, through the pooler. */
  urlOf(database: string): string;
  /** Whether it keeps the names of prepared statements apart, as version 1.21 and newer can. */
  keepsNames: boolean;
  stop(): Promise<void>;
}

/**
 * Starts a pgbouncer from PATH that gives each transaction whichever of a few sessions is free.
 *
 * @param server address of a database
 * @throws Error naming the package when there is no pgbouncer
 */
export async function startPgbouncer(
  server: string,
  {
    sessions,
    settings = {},
    mayKeepNames = true,
  }: { sessions: number; settings?: Readonly<Record<string, string>>; mayKeepNames?: boolean },
): Promise<RunningPgbouncer> {
  const { hostname, port: serverPort, username, password } = new URL(server);
  const user = postgresUser();
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-test-pgbouncer-'));
  const port = await freePort();
  const connectQuery = Object.entries(settings).map(([name, value]) => `SET ${name} = ${value}`);
  const lines = [
    '[databases]',
    `* = host=${hostname} port=${serverPort} user=${username} password=${password}${
      connectQuery.length > 0 ? ` connect_query='${connectQuery.join('; ')}'` : ''
    }`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    'pool_mode = transaction',
    `default_pool_size = ${sessions}`,
    'max_client_conn = 200',
    // A test's database can be removed once nobody is connected to it.
    'server_idle_timeout = 1',
    ...(canKeepNames() ? [`max_prepared_statements = ${mayKeepNames ? 100 : 0}`] : []),
  ];
  const file = path.join(folder, 'pgbouncer.ini');
  writeFileSync(file, `${lines.join('\n')}\n`);
  // It refuses to run as root.
  if (user) {
    chownSync(folder, user.uid, user.gid);
    chownSync(file, user.uid, user.gid);
  }
  const child = spawn('pgbouncer', [file], { ...user, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
  await once(child, 'spawn').catch((cause: unknown) => {
    throw new Error('The tests need pgbouncer on PATH: install the package pgbouncer.', { cause });
  });
  await waitFor(
    () => {
      if (child.exitCode !== null) throw new Error(log);
      return log.includes('process up');
    },
    { what: 'pgbouncer accepts connections' },
  );
  return {
    urlOf(database) {
      const url = new URL(database);
      url.port = String(port);
      return url.href;
    },
    keepsNames: mayKeepNames && canKeepNames(),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGINT');
        await once(child, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function canKeepNames(): boolean {
  const [, major = 0, minor = 0] = /PgBouncer (\d+)\.(\d+)/.exec(versionText()) ?? [];
  return Number(major) > 1 || Number(minor) >= 21;
}

const versionText = (): string => String(spawnSync('pgbouncer', ['--version']).stdout);
