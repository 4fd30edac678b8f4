import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { compileCache } from './compile-cache.ts';
import { freePort } from './free-port.ts';
import { programFile } from './program-file.ts';
import { waitFor } from './wait-for.ts';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

export interface RunningProcess {
  /** Where it serves HTTP: http://127.0.0.1:port */
  url: string;
  port: number;
  pid: number;
  /** Everything it printed so far. */
  output(): string;
  /** Sends a signal, SIGTERM by default, waits for the end and answers the exit code (null when a signal ended it). */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Settles with the exit code when it ends. */
  exited: Promise<number | null>;
}

export interface ProcessOptions {
  /** File that Node runs, from the project's folder. */
  entry?: string;
  /** Another project's folder: another release. */
  folder?: string;
  /** How long it may take until it is ready, in milliseconds. Default: 60,000. */
  readyWithinMs?: number;
  /** Flags for Node before the entry, such as a preload. */
  execArgv?: string[];
}

/** Starts a worker and waits until its /readyz says yes. Give `settingsFor(…)` and what else it needs. */
export async function startWorkerProcess(
  settings: Record<string, string>,
  options: ProcessOptions = {},
): Promise<RunningProcess> {
  const port = Number(settings['REALTIME_PORT'] ?? (await freePort()));
  return startProcess(options.entry ?? 'worker/main.ts', port, { ...settings, REALTIME_PORT: String(port) }, options);
}

/** Starts a web process and waits until its /readyz says yes. */
export async function startWebProcess(
  settings: Record<string, string>,
  options: ProcessOptions = {},
): Promise<RunningProcess> {
  const port = Number(settings['PORT'] ?? (await freePort()));
  return startProcess(options.entry ?? 'src/web.ts', port, { ...settings, PORT: String(port) }, options);
}

async function startProcess(
  entry: string,
  port: number,
  settings: Record<string, string>,
  { readyWithinMs = 60_000, execArgv = [], folder = projectFolder }: ProcessOptions,
): Promise<RunningProcess> {
  // A preload changes modules of the sources by their names.
  const program = execArgv.length > 0 ? entry : programFile(entry, folder);
  // Only what a program needs to run at all is taken over, so that the developer's own settings change no test.
  const inherited = { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: process.env['TMPDIR'] };
  const child = spawn(process.execPath, [...execArgv, program], {
    cwd: folder,
    env: { ...inherited, NODE_ENV: 'test', LOG_LEVEL: 'warn', NODE_COMPILE_CACHE: compileCache, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  const output = () => chunks.join('');
  const exited = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null));
  await once(child, 'spawn');
  // A test run that is ended must leave no process behind.
  const endWithMe = () => void child.kill('SIGKILL');
  process.once('exit', endWithMe);
  void exited.then(() => process.off('exit', endWithMe));

  const url = `http://127.0.0.1:${port}`;
  try {
    await waitUntilReady(child, url, readyWithinMs);
  } catch (cause) {
    child.kill('SIGKILL');
    throw new Error(`${entry} did not get ready:\n${output()}`, { cause });
  }
  return {
    url,
    port,
    pid: child.pid ?? 0,
    output,
    exited,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return exited;
    },
  };
}

async function waitUntilReady(child: ChildProcess, url: string, timeoutMs: number): Promise<void> {
  await waitFor(
    async () => {
      if (child.exitCode !== null || child.signalCode !== null) return 'ended';
      return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok;
    },
    { timeoutMs, everyMs: 50, what: `${url}/readyz answers 200` },
  );
  if (child.exitCode !== null || child.signalCode !== null) throw new Error('The process ended.');
}
