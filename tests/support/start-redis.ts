import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port.ts';
import { waitFor } from './wait-for.ts';

export interface RunningRedis {
  url: string;
  port: number;
  pid: number;
  /** Ends it with SIGTERM, or with the signal given. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a redis-server from PATH that keeps nothing on disk and evicts nothing. One with a `folder` loads the snapshot
 * that lies there, and SAVE writes one.
 *
 * @throws Error naming the package when there is no redis-server
 */
export async function startRedis(given?: {
  port?: number;
  maxmemoryPolicy?: string;
  folder?: string;
  /** Further settings, as arguments. */
  args?: string[];
}): Promise<RunningRedis> {
  const port = given?.port ?? (await freePort());
  const network = ['--port', String(port), '--bind', '127.0.0.1'];
  const folder = given?.folder === undefined ? [] : ['--dir', given.folder];
  const memory = ['--save', '', '--appendonly', 'no', '--maxmemory-policy', given?.maxmemoryPolicy ?? 'noeviction'];
  return runRedis(port, [...network, ...folder, ...memory, ...(given?.args ?? [])]);
}

/** Starts a Sentinel that fails over as soon as this primary, which it calls `main`, was away for half a second. */
export async function startSentinel(primaryPort: number): Promise<RunningRedis> {
  const port = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'taskflow-test-sentinel-'));
  const file = path.join(folder, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `sentinel monitor main 127.0.0.1 ${primaryPort} 1`,
    'sentinel down-after-milliseconds main 500',
    'sentinel failover-timeout main 5000',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const sentinel = await runRedis(port, [file, '--sentinel']);
  return {
    ...sentinel,
    async stop(signal) {
      await sentinel.stop(signal);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function runRedis(port: number, args: string[]): Promise<RunningRedis> {
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  // Without 'spawn' there was no such program; the 'error' event then rejects `once`.
  await once(child, 'spawn').catch((cause: unknown) => {
    throw new Error('The tests need redis-server on PATH: install the package redis-server.', { cause });
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('redis-server has no process id.');
  await waitFor(
    () => {
      if (child.exitCode !== null) throw new Error(output);
      return answers(port);
    },
    { what: 'redis-server accepts connections' },
  );
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
