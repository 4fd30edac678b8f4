import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { z } from 'zod';
import type { JobPriority } from '../src/jobs/job-priority.ts';
import { waitFor } from '../tests/support/wait-for.ts';
import { percentile } from './percentile.ts';
import { startSystem } from './start-system.ts';
import type { QueueBackend } from './start-system.ts';

const batchSize = 1000;
const othersEveryMs = 20;
/** Others are submitted from so long before the mass is due until so long after its end. */
const marginMs = 3000;

/** A job of the others: when its submit was sent, by the clock that PostgreSQL has too. */
interface Sent {
  jobId: string;
  sentAt: number;
  priority: JobPriority;
}

/**
 * Submits a mass of jobs that are all due at the same moment, goes on submitting single jobs of another type, of the
 * same priority and of a higher one by turns, and prints how long those waited from their submit to their start.
 */
export async function measureDueAtOnce(
  backend: QueueBackend,
  jobs: number,
  settings: Record<string, string> = {},
): Promise<void> {
  const system = await startSystem(backend, settings);
  const pool = new pg.Pool({ connectionString: system.databaseUrl, max: 2 });
  try {
    await warmUp(system.web.url);
    // Enough for the submits of all of them on a busy machine.
    const due = Date.now() + 5000 + (jobs / 1000) * 600;
    const startedAt = performance.now();
    for (let n = 0; n < jobs; n += batchSize) await submitMass(system.web.url, Math.min(batchSize, jobs - n), due);
    const submittedMs = performance.now() - startedAt;
    if (Date.now() > due - marginMs) throw new Error('The mass was due before all of it was submitted.');
    await delay(due - marginMs - Date.now());

    const stop = new AbortController();
    const others = submitOthers(system.web.url, stop.signal);
    await waitFor(async () => (await openJobs(pool, 'no_op')) === 0, {
      timeoutMs: 600_000,
      everyMs: 250,
      what: 'the mass has ended',
    });
    await delay(marginMs);
    stop.abort();
    const sent = await others;
    await waitFor(async () => (await openJobs(pool, 'bystander')) === 0, { timeoutMs: 120_000, everyMs: 250 });
    await print({ pool, backend, jobs, due, submittedMs, sent });
  } finally {
    await pool.end();
    await system.stop();
  }
}

async function warmUp(url: string): Promise<void> {
  for (let n = 0; n < 50; n += 1) await submitOne(url, n % 2 ? 'high' : 'normal');
}

async function submitMass(url: string, count: number, due: number): Promise<void> {
  const runAt = new Date(due).toISOString();
  await post(`${url}/api/jobs/batch`, { jobs: Array.from({ length: count }, () => ({ taskType: 'no_op', runAt })) });
}

async function submitOne(url: string, priority: JobPriority): Promise<Sent> {
  const sentAt = Date.now();
  const answer = await post(`${url}/api/jobs`, { taskType: 'bystander', priority });
  return { jobId: z.object({ jobId: z.string() }).parse(answer).jobId, sentAt, priority };
}

async function post(url: string, body: unknown): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (response.status !== 201) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

/** One at a time in its turn, whether the one before is answered or not. */
async function submitOthers(url: string, signal: AbortSignal): Promise<Sent[]> {
  const sent: Promise<Sent>[] = [];
  for (let n = 0; !signal.aborted; n += 1) {
    sent.push(submitOne(url, n % 2 ? 'high' : 'normal'));
    await delay(othersEveryMs);
  }
  return Promise.all(sent);
}

async function openJobs(pool: pg.Pool, taskType: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM taskflow.jobs WHERE task_type = $1 AND status IN ('pending', 'active')`,
    [taskType],
  );
  return rows[0]?.count ?? 0;
}

interface Run {
  pool: pg.Pool;
  backend: QueueBackend;
  jobs: number;
  due: number;
  submittedMs: number;
  sent: Sent[];
}

async function print({ pool, backend, jobs, due, submittedMs, sent }: Run): Promise<void> {
  const mass = await pool.query<{ first: Date; last: Date }>(
    `SELECT min(started_at) AS first, max(finished_at) AS last FROM taskflow.jobs WHERE task_type = 'no_op'`,
  );
  const [first = NaN, last = NaN] = [mass.rows[0]?.first.getTime(), mass.rows[0]?.last.getTime()];
  const others = await pool.query<{ id: string; started_at: Date }>(
    `SELECT id, started_at FROM taskflow.jobs WHERE task_type = 'bystander'`,
  );
  const startOf = new Map(others.rows.map((row) => [row.id, row.started_at.getTime()]));
  const waits = sent.map((job) => ({ ...job, waitMs: (startOf.get(job.jobId) ?? NaN) - job.sentAt }));
  console.log(`${jobs} jobs due at once, ${backend}, submitted in ${seconds(submittedMs)}:`);
  console.log(`  first started ${seconds(first - due)} after, all ended ${seconds(last - due)} after`);
  for (const priority of ['normal', 'high'] as const) {
    for (const [name, isIn] of [
      ['before', (at: number) => at < due],
      ['meanwhile', (at: number) => at >= due && at < last],
    ] as const) {
      const found = waits.filter((job) => job.priority === priority && isIn(job.sentAt)).map(({ waitMs }) => waitMs);
      const text = [0.5, 0.99, 1].map((share) => `${percentile(found, share).toFixed(0).padStart(6)} ms`).join(' ');
      console.log(
        `  ${priority.padEnd(6)} ${name.padEnd(9)} ${String(found.length).padStart(5)} jobs  p50, p99, max ${text}`,
      );
    }
  }
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

if (import.meta.main) {
  const { values } = parseArgs({
    options: { jobs: { type: 'string', default: '100000' }, slots: { type: 'string' }, only: { type: 'string' } },
  });
  for (const backend of ['redis', 'postgres'] as const) {
    if (values.only && values.only !== backend) continue;
    await measureDueAtOnce(backend, Number(values.jobs), values.slots ? { WORKER_CONCURRENCY: values.slots } : {});
  }
}
