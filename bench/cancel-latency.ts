import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { waitFor } from '../tests/support/wait-for.ts';
import { percentilesText } from './percentile.ts';
import { startSystem } from './start-system.ts';
import type { QueueBackend } from './start-system.ts';

const submittedSchema = z.object({ jobId: z.string() });
const jobSchema = z.object({ status: z.string(), finishedAt: z.coerce.date() });
const countsSchema = z.object({ jobs: z.array(z.object({ status: z.string() })) });

/**
 * Cancels that many running jobs over HTTP one after another, and prints how long each took until its handler's signal
 * aborted: from the request, and from the time that PostgreSQL wrote as the job's end, which is when the broadcast can
 * start.
 */
export async function measureCancelLatency(backend: QueueBackend, jobs: number): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'taskflow-bench-cancel-'));
  const file = path.join(folder, 'aborts.txt');
  const system = await startSystem(backend, { WORKER_CONCURRENCY: String(jobs), JOB_TIMEOUT_MS: '600000' });
  try {
    const ids: string[] = [];
    for (let n = 0; n < jobs; n += 1) {
      ids.push(submittedSchema.parse(await ask(system.web.url, 'POST', '', { file })).jobId);
    }
    const waiting = async () =>
      countsSchema.parse(await ask(system.web.url, 'GET', '?status=pending&limit=1')).jobs.length;
    await waitFor(async () => (await waiting()) === 0, { timeoutMs: 60_000, what: 'all jobs are running' });

    const sentAt = new Map<string, number>();
    const endedAt = new Map<string, number>();
    for (const id of ids) {
      sentAt.set(id, performance.timeOrigin + performance.now());
      const job = jobSchema.parse(await ask(system.web.url, 'DELETE', `/${id}`));
      if (job.status !== 'cancelled') throw new Error(`Job ${id} is ${job.status}.`);
      endedAt.set(id, job.finishedAt.getTime());
    }
    const aborts = await waitFor(
      async () => {
        const lines = (await readFile(file, 'utf8')).trim().split('\n');
        return lines.length === jobs ? lines.map((line) => line.split(' ')) : undefined;
      },
      { timeoutMs: 30_000, what: 'all handlers have aborted' },
    );
    const since = (times: ReadonlyMap<string, number>) =>
      aborts.map(([id = '', at]) => Number(at) - (times.get(id) ?? NaN));
    console.log(`Cancel latency, ${backend}, ${jobs} running jobs cancelled one after another:`);
    console.log(`  cancel sent → handler's signal aborted            ${percentilesText(since(sentAt))}`);
    console.log(`  finished_at in PostgreSQL → the same (broadcast)  ${percentilesText(since(endedAt))}`);
  } finally {
    await system.stop();
    await rm(folder, { recursive: true });
  }
}

async function ask(url: string, method: string, rest: string, payload?: object): Promise<unknown> {
  const response = await fetch(`${url}/api/jobs${rest}`, {
    method,
    ...(payload && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ taskType: 'until_stopped', payload, retries: 0 }),
    }),
  });
  if (!response.ok) throw new Error(`${method} ${rest} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

if (import.meta.main) for (const backend of ['redis', 'postgres'] as const) await measureCancelLatency(backend, 300);
