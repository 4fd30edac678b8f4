import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

export interface CliRun {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  /** Settings of its environment, which has no others but what a program needs to run at all. */
  env?: Record<string, string>;
  /** What is piped into it; nothing by default. */
  input?: string | Uint8Array;
  /** Sent as soon as it has printed something. */
  signal?: NodeJS.Signals;
}

/** Runs the command line as a process of its own, as `npm run taskflow -- …` does, and waits for its end. */
export async function runCli(args: string[], options: CliOptions = {}): Promise<CliRun> {
  const { env = {}, input = '' } = options;
  // Said to be unset, so that a developer's own .env changes no test.
  const unset = { TASKFLOW_URL: '', TASKFLOW_KEY: '', DATABASE_URL: '' };
  const inherited = { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: process.env['TMPDIR'] };
  const child = spawn(process.execPath, ['scripts/taskflow-run.mjs', 'taskflow', ...args], {
    cwd: projectFolder,
    env: { NODE_ENV: 'test', ...unset, ...inherited, ...env },
    stdio: 'pipe',
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  if (options.signal) child.stdout.once('data', () => child.kill(options.signal));
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, stdout, stderr };
}
