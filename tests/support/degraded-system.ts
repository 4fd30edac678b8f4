import { rm } from 'node:fs/promises';
import pg from 'pg';
import { waitFor } from './wait-for.ts';
import { writeHandlers } from './write-handlers.ts';
import { startWebProcess, startWorkerProcess, type RunningProcess } from './start-process.ts';

/** `noop` succeeds at once; `wait` after `ms`, or when its signal aborts. */
const handlers = `
import { defineTask } from 'taskflow';
import { z } from 'zod';
const any = z.looseObject({});
export const noop = defineTask({ type: 'noop', payload: any, result: z.unknown(), run: () => 'done' });
export const wait = defineTask({ type: 'wait', payload: z.object({ ms: z.number() }), result: z.unknown(),
  run: ({ ms }, { signal }) => new Promise((resolve, reject) => {
    setTimeout(resolve, ms, 'done');
    signal.addEventListener('abort', () => reject(signal.reason));
  }) });
`;

/** What a submit was answered. */
export interface SubmitAnswer {
  status: number;
  tookMs: number;
  retryAfter: string | null;
  /** Empty when it was not accepted. */
  jobId: string;
  code: string | undefined;
}

/** One web and one worker process, of which the stores are taken away. */
export interface DegradedSystem {
  web: RunningProcess;
  worker: RunningProcess;
  pool: pg.Pool;
  submit(job?: Record<string, unknown>): Promise<SubmitAnswer>;
  /** What web's /readyz says of a store, with its HTTP status. */
  readiness(of?: 'web' | 'worker'): Promise<{ httpStatus: number; database: string; queue: string }>;
  /** Settles when all of these jobs are completed. */
  completed(jobIds: string[], timeoutMs?: number): Promise<void>;
  stop(): Promise<void>;
}

/** Writes the handlers' folder, for HANDLERS_DIR. */
export async function handlersFolder(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await writeHandlers(handlers);
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/**
 * Starts a web and a worker with these settings and waits until both are ready.
 *
 * @param databaseUrl how the test itself gets to the database. Default: as they do
 */
export async function startDegradedSystem(
  settings: Record<string, string>,
  databaseUrl: string | undefined = settings['DATABASE_URL'],
): Promise<DegradedSystem> {
  const tasks = await handlersFolder();
  const shared = { LEASE_MS: '3000', STOP_GRACE_MS: '500', SHUTDOWN_GRACE_MS: '1000', ...settings };
  const worker = await startWorkerProcess({ ...shared, HANDLERS_DIR: tasks.folder });
  const web = await startWebProcess(shared);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 3, query_timeout: 5000 });
  // It loses its connections with everybody else.
  pool.on('error', () => undefined);
  return {
    web,
    worker,
    pool,
    submit: (job = {}) => submitTo(web.url, job),
    readiness: (of = 'web') => readinessOf((of === 'web' ? web : worker).url),
    completed: (jobIds, timeoutMs = 20_000) => allCompleted(pool, jobIds, timeoutMs),
    async stop() {
      await web.stop();
      await worker.stop();
      await pool.end();
      await tasks.remove();
    },
  };
}

/** Posts a job, a `noop` by default, and takes the time. */
export async function submitTo(url: string, job: Record<string, unknown> = {}): Promise<SubmitAnswer> {
  const startedAt = performance.now();
  const response = await fetch(`${url}/api/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ taskType: 'noop', ...job }),
  });
  const tookMs = performance.now() - startedAt;
  const body: unknown = await response.json();
  return {
    status: response.status,
    tookMs,
    retryAfter: response.headers.get('retry-after'),
    jobId: textIn(body, 'jobId') ?? '',
    code: textIn(body, 'code'),
  };
}

export async function readinessOf(url: string): ReturnType<DegradedSystem['readiness']> {
  const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5000) });
  const body: unknown = await response.json();
  const [database, queue] = [textIn(body, 'database') ?? '', textIn(body, 'queue') ?? ''];
  return { httpStatus: response.status, database, queue };
}

async function allCompleted(pool: pg.Pool, jobIds: string[], timeoutMs: number): Promise<void> {
  await waitFor(
    async () => {
      const { rows } = await pool.query<{ status: string; count: number }>(
        'SELECT status, count(*)::int AS count FROM taskflow.jobs WHERE id = ANY($1) GROUP BY status',
        [jobIds],
      );
      const found = JSON.stringify(rows);
      if (found !== JSON.stringify([{ status: 'completed', count: jobIds.length }])) throw new Error(found);
      return true;
    },
    { timeoutMs, what: `${jobIds.length} jobs are completed` },
  );
}

function textIn(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const value: unknown = Object.entries(body).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : undefined;
}
