import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { percentile } from './percentile.ts';
import { startSystem } from './start-system.ts';

const taskType = 'pulled';
const batchJobs = 500;
const claimSchema = z.object({ attempts: z.array(z.object({ leaseToken: z.string() })) });

interface Kind {
  workers: number;
  /** How many each claims at a time, and ends at once. */
  atOnce: number;
  jobs: number;
}

const kinds: Kind[] = [
  { workers: 4, atOnce: 25, jobs: 6000 },
  { workers: 32, atOnce: 1, jobs: 3000 },
];

/** Prints how many jobs a second pull workers claim and end over HTTP, all against one web process. */
export async function measurePullWork(rounds: number): Promise<void> {
  const system = await startSystem('redis');
  const { url } = system.web;
  try {
    await system.worker.stop();
    await send(url, 'PUT', `/api/tasks/${taskType}`, { payloadSchema: {} });
    for (const kind of kinds) {
      const perSecond: number[] = [];
      const endMs: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        await submit(url, kind.jobs);
        const startedAt = performance.now();
        await Promise.all(Array.from({ length: kind.workers }, () => pull(url, kind.atOnce, endMs)));
        perSecond.push((kind.jobs / (performance.now() - startedAt)) * 1000);
      }
      const [p50, p99] = [percentile(endMs, 0.5), percentile(endMs, 0.99)].map((ms) => ms.toFixed(0));
      console.log(
        `${kind.workers} pull workers that claim and end ${kind.atOnce} at a time, median of ${rounds} rounds of ${kind.jobs}: ` +
          `${Math.round(percentile(perSecond, 0.5))} jobs /s, an end p50 ${p50}, p99 ${p99} ms`,
      );
    }
  } finally {
    await system.stop();
  }
}

async function submit(url: string, jobs: number): Promise<void> {
  const batch = { jobs: Array.from({ length: batchJobs }, () => ({ taskType, payload: {} })) };
  for (let sent = 0; sent < jobs; sent += batchJobs) await send(url, 'POST', '/api/jobs/batch', batch);
}

/** Works until there is nothing to claim. */
async function pull(url: string, max: number, endMs: number[]): Promise<void> {
  const workerId = randomUUID();
  for (;;) {
    const claim = { workerId, taskTypes: [taskType], max, waitSeconds: 0 };
    const { attempts } = claimSchema.parse(await send(url, 'POST', '/api/work/claim', claim));
    if (attempts.length === 0) return;
    await Promise.all(
      attempts.map(async ({ leaseToken }) => {
        const startedAt = performance.now();
        await send(url, 'POST', '/api/work/finish', { leaseToken, result: null });
        endMs.push(performance.now() - startedAt);
      }),
    );
  }
}

async function send(url: string, method: string, path: string, body: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

if (import.meta.main) await measurePullWork(3);
