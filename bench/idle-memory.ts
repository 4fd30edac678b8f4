import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
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
    console.log(`Idle memory, ${backend}, after ${idleMs / 1000} s: web ${web} MB, worker ${worker} MB`);
  } finally {
    await system.stop();
  }
}

async function residentMegabytes(pid: number): Promise<string> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? '?' : ((Number(kilobytes) * 1024) / 1e6).toFixed(0);
}

if (import.meta.main) {
  for (const backend of ['redis', 'postgres'] as const) await measureIdleMemory(backend, 30_000);
}
