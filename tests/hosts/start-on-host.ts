import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { waitFor } from '../support/wait-for.ts';
import type { Host } from './host-network.ts';

/** A web or worker on a host of its own. */
export interface HostProcess {
  host: Host;
  url: string;
  stop(): Promise<void>;
}

/** Starts an entry of TaskFlow on a host, and waits until it is ready. */
export async function startOnHost(
  host: Host,
  entry: string,
  port: number,
  settings: Record<string, string>,
): Promise<HostProcess> {
  const [program = '', ...args] = host.exec;
  const child = spawn(program, [...args, process.execPath, entry], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-5000)));
  const url = `http://${host.address}:${port}`;
  const stop = () => end(child);
  try {
    await waitFor(
      async () => {
        if (child.exitCode !== null) throw new Error(errors);
        return isReady(url);
      },
      { timeoutMs: 90_000, what: `${entry} is ready on ${host.name}` },
    );
  } catch (cause) {
    await stop();
    throw new Error(`${entry} did not start on ${host.name}: ${errors}`, { cause });
  }
  return { host, url, stop };
}

export async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await ended;
  clearTimeout(late);
}
