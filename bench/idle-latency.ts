import { setTimeout as delay } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { z } from 'zod';
import { waitFor } from '../tests/support/wait-for.ts';
import { figureOf, type Figure } from './figure.ts';
import { percentile, percentilesText } from './percentile.ts';
import { startSystem } from './start-system.ts';
import type { QueueBackend, RunningSystem } from './start-system.ts';

const updateSchema = z.object({ jobId: z.string(), status: z.string() });
const jobSchema = z.object({ createdAt: z.coerce.date(), finishedAt: z.coerce.date() });
const warmUps = 30;

/**
 * Submits no-op jobs to an idle system one after another over HTTP, and prints how long each took until the program
 * that submitted it was told, and by the database's clock.
 */
export async function measureIdleLatency(backend: QueueBackend, jobs: number): Promise<Figure[]> {
  const system = await startSystem(backend);
  const socket = io(system.web.url, { transports: ['websocket'] });
  const doneAt = new Map<string, number>();
  socket.on('job:updated', (update: unknown) => {
    const { jobId, status } = updateSchema.parse(update);
    if (status === 'completed') doneAt.set(jobId, performance.now());
  });
  try {
    await waitFor(() => socket.connected, { what: 'the socket is connected' });
    const seen: number[] = [];
    const stored: number[] = [];
    for (let round = 0; round < warmUps + jobs; round += 1) {
      const submittedAt = performance.now();
      const jobId = await submit(system.web.url);
      const latency = (await doneTime(doneAt, jobId, system)) - submittedAt;
      const job = jobSchema.parse(await (await fetch(`${system.web.url}/api/jobs/${jobId}`)).json());
      if (round >= warmUps) {
        seen.push(latency);
        stored.push(job.finishedAt.getTime() - job.createdAt.getTime());
      }
      // Idle means few: past 50 changes a second all are told counts instead of jobs. Uneven, so that no timer of the
      // system happens to be in step with the submits.
      await delay(60 + Math.random() * 60);
    }
    console.log(`Idle latency, ${backend}, ${jobs} no-op jobs one at a time:`);
    console.log(`  POST sent → "completed" received by Socket.io   ${percentilesText(seen)}`);
    console.log(`  created_at → finished_at in PostgreSQL          ${percentilesText(stored)}`);
    return [...figuresOf(backend, 'POST to told', seen), ...figuresOf(backend, 'created to finished', stored)];
  } finally {
    socket.close();
    await system.stop();
  }
}

function figuresOf(backend: QueueBackend, what: string, latencies: readonly number[]): Figure[] {
  const goals = { p50: backend === 'redis' ? 5 : 8, p99: 25 };
  const figure = (name: 'p50' | 'p99', share: number) => {
    const measured = [percentile(latencies, share)];
    const options = { better: 'less', goal: goals[name] } as const;
    return figureOf(`idle latency on ${backend}, ${what}: ${name}`, 'ms', measured, options);
  };
  return [figure('p50', 0.5), figure('p99', 0.99)];
}

async function submit(url: string): Promise<string> {
  const response = await fetch(`${url}/api/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"taskType":"no_op","payload":{}}',
  });
  if (response.status !== 201) throw new Error(`Submit answered ${response.status}: ${await response.text()}`);
  return z.object({ jobId: z.string() }).parse(await response.json()).jobId;
}

async function doneTime(doneAt: ReadonlyMap<string, number>, jobId: string, system: RunningSystem): Promise<number> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const time = doneAt.get(jobId);
    if (time !== undefined) return time;
    if (performance.now() > deadline) {
      const job = await (await fetch(`${system.web.url}/api/jobs/${jobId}`)).text();
      throw new Error(`Not told within 30 s that this job had ended: ${job}\n${system.worker.output()}`);
    }
    await delay(1);
  }
}

if (import.meta.main) {
  for (const backend of ['redis', 'postgres'] as const) await measureIdleLatency(backend, 300);
}
