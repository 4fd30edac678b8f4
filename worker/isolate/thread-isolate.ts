import { Worker } from 'node:worker_threads';
import type { Crash, FromIsolate, Isolate } from './isolate-messages.ts';

const main = new URL('./isolate-main.ts', import.meta.url);

/** Starts a thread for attempts. */
export function startThread(memoryLimitMb: number | undefined): Isolate {
  const worker = new Worker(main, {
    ...(memoryLimitMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb } }),
  });
  let listener: Parameters<Isolate['listen']>[0] | undefined;
  let crash: Crash | undefined;
  let isOver = false;

  function crashed(how: Crash): void {
    if (isOver) return;
    isOver = true;
    crash = how;
    listener?.onCrash(how);
  }

  worker.on('message', (message: FromIsolate) => {
    if (!isOver) listener?.onMessage(message);
  });
  worker.on('error', (error) => crashed(crashOf(error, memoryLimitMb)));
  worker.on('exit', (code) =>
    crashed({ code: 'crashed', message: `The handler ended its thread with exit code ${code}.`, stack: null }),
  );
  return {
    post: (message) => worker.postMessage(message, []),
    listen(given) {
      listener = given;
      if (crash) given.onCrash(crash);
    },
    async usage() {
      try {
        const [cpu, heap] = await Promise.all([worker.cpuUsage(), worker.getHeapStatistics()]);
        const memoryBytes = heap.used_heap_size + heap.external_memory;
        return { cpuMs: Math.round((cpu.user + cpu.system) / 1000), memoryBytes };
      } catch {
        return undefined;
      }
    },
    async kill() {
      isOver = true;
      await worker.terminate();
    },
  };
}

function crashOf(error: unknown, memoryLimitMb: number | undefined): Crash {
  const { code, message, stack }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const limit = memoryLimitMb === undefined ? 'the memory that its thread may have' : `its ${memoryLimitMb} MiB`;
    return { code: 'out_of_memory', message: `The handler used more than ${limit}.`, stack: null };
  }
  return { code: 'crashed', message: `The handler's thread ended by an error: ${message}`, stack: stack ?? null };
}
