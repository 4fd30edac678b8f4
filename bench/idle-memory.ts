import { setTimeout as delay } from 'node:timers/promises';
import { residentMegabytes } from './resident-memory.ts';
import { startSystem } from './start-system.ts';
import type { QueueBackend } from './start-system.ts';

/** Prints the resident memory of web and worker after they did nothing for a while (Linux). */
export async function measureIdleMemory(backend: QueueBackend, idleMs: number): Promise<void> {
  const system = await startSystem(backend);
  try {
    // One request wakes what a web process only loads when it is first used.
    await fetch(system.web.url);
    await fetch(`${system.web.url}/api/jobs`);
    await delay(idleMs);
    const [web, worker] = await Promise.all([residentMegabytes(system.web.pid), residentMegabytes(system.worker.pid)]);
    console.log(
      `Idle memory, ${backend}, after ${idleMs / 1000} s: web ${web.toFixed(0)} MB, worker ${worker.toFixed(0)} MB`,
    );
  } finally {
    await system.stop();
  }
}

if (import.meta.main) {
  for (const backend of ['redis', 'postgres'] as const) await measureIdleMemory(backend, 30_000);
}
