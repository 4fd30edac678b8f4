import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Crash, FromIsolate, Isolate, IsolateUsage } from './isolate-messages.ts';

const main = new URL('./isolate-main.ts', import.meta.url);
const bytesOfMb = 1024 * 1024;
/** Of Linux's figures in /proc: a page, and a tick of the clock that counts a process's time. */
const pageBytes = 4096;
const tickMs = 10;

/** Starts a process for attempts. */
export function startProcess(memoryLimitMb: number | undefined): Isolate {
  const child = fork(fileURLToPath(main), [], {
    // Not those of this worker: its preloads watch the launcher.
    execArgv: memoryLimitMb === undefined ? [] : [`--max-old-space-size=${memoryLimitMb}`],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let listener: Parameters<Isolate['listen']>[0] | undefined;
  let crash: Crash | undefined;
  let isOver = false;
  let lastWords = '';

  function crashed(how: Crash): void {
    if (isOver) return;
    isOver = true;
    crash = how;
    clearInterval(watch);
    listener?.onCrash(how);
  }

  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-4096);
    process.stderr.write(chunk);
  });
  child.on('message', (message) => {
    if (!isOver) listener?.onMessage(message as FromIsolate);
  });
  child.on('error', (error) => crashed({ code: 'crashed', message: error.message, stack: null }));
  // Once its last words are there as well.
  child.on('close', (code, signal) => crashed(crashOf(code, signal, lastWords, memoryLimitMb)));

  // The heap has V8's own limit; what native code takes has not.
  const limitBytes = (memoryLimitMb ?? Infinity) * bytesOfMb;
  const watch = setInterval(() => void endOverLimit(), 250).unref();
  async function endOverLimit(): Promise<void> {
    const usage = await readUsage(child.pid);
    if (!usage || usage.memoryBytes <= limitBytes) return;
    crashed(outOfMemory(memoryLimitMb));
    child.kill('SIGKILL');
  }
  if (memoryLimitMb === undefined) clearInterval(watch);

  return {
    post: (message) => void child.send(message, () => undefined),
    listen(given) {
      listener = given;
      if (crash) given.onCrash(crash);
    },
    usage: () => readUsage(child.pid),
    async kill() {
      isOver = true;
      clearInterval(watch);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await closed;
    },
  };
}

const outOfMemory = (memoryLimitMb: number | undefined): Crash => {
  const limit = memoryLimitMb === undefined ? 'the memory that its process may have' : `its ${memoryLimitMb} MiB`;
  return { code: 'out_of_memory', message: `The handler used more than ${limit}.`, stack: null };
};

function crashOf(
  code: number | null,
  signal: NodeJS.Signals | null,
  lastWords: string,
  memoryLimitMb: number | undefined,
): Crash {
  if (lastWords.includes('JavaScript heap out of memory')) return outOfMemory(memoryLimitMb);
  const how = signal === null ? `with exit code ${code}` : `by the signal ${signal}`;
  return { code: 'crashed', message: `The handler's process ended ${how}.`, stack: lastWords.trim() || null };
}

/** What a process has used, from Linux's /proc; undefined elsewhere. */
async function readUsage(pid: number | undefined): Promise<IsolateUsage | undefined> {
  try {
    const [stat, statm] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/statm`, 'utf8'),
    ]);
    // The name of the program, in parentheses, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { cpuMs: ticks * tickMs, memoryBytes: Number(statm.split(' ')[1]) * pageBytes };
  } catch {
    return undefined;
  }
}
