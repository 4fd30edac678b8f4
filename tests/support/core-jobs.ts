import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { createDatabase, type Database } from '../../src/server/database.ts';
import { insertJobs, type NewJob } from '../../src/server/jobs/insert-jobs.ts';
import type { ClaimedRow } from '../../src/server/jobs/transition-job/claim-jobs.ts';
import type { AttemptEnding } from '../../src/server/jobs/transition-job/finish-attempts.ts';
import { registerWorker } from '../../src/server/workers/worker-lease.ts';

/** Opens TaskFlow's own pool on a database; close it. */
export function openDatabase(url: string, poolSize = 10): Database {
  return createDatabase({ DATABASE_URL: url, DATABASE_POOL_SIZE: poolSize }, { warn: () => undefined });
}

/** The same database, and the names of the statements that are sent by it. */
export function withNames(db: Database): { counted: Database; sent: string[] } {
  const sent: string[] = [];
  const query: Database['query'] = (statement, values) => {
    sent.push(statement.name);
    return db.query(statement, values);
  };
  return { counted: { ...db, query }, sent };
}

/** A job as `insertJobs` takes it, due at once. */
export function aNewJob(fields: Partial<NewJob> = {}): NewJob {
  return {
    id: uuidv7(),
    taskType: 'noop',
    priority: 2,
    payload: '{}',
    callbackUrl: null,
    maxAttempts: 3,
    timeoutMs: 1000,
    delayMs: null,
    runAt: null,
    expiresAt: null,
    deadline: null,
    tags: null,
    concurrencyKey: null,
    createdBy: null,
    rerunOf: null,
    traceparent: null,
    webhook: null,
    once: null,
    scheduleId: null,
    ...fields,
  };
}

/** Writes that many jobs and answers their ids. */
export async function writeJobs(db: Database, count: number): Promise<string[]> {
  const jobs = Array.from({ length: count }, () => aNewJob());
  await insertJobs(db, jobs);
  return jobs.map(({ id }) => id);
}

/** How a claimed attempt ended, a success by default. */
export function anEnding(
  { id, lease_token }: Pick<ClaimedRow, 'id' | 'lease_token'>,
  fields: Partial<AttemptEnding> = {},
): AttemptEnding {
  const rest = { result: '1', error: null, retryDelayMs: null, cpuMs: null, peakMemoryBytes: null };
  return { jobId: id, leaseToken: lease_token, outcome: 'succeeded', ...rest, ...fields };
}

/** Writes a worker's lease, which by default does not run out during a test, and answers the worker's id. */
export async function aWorker(db: Database, leaseMs = 86_400_000): Promise<string> {
  const id = randomUUID();
  const about = { host: 'here', pid: 1, version: '0', taskTypes: ['noop'], concurrency: 5, leaseMs };
  await registerWorker(db, { id, ...about, realtimeHost: '127.0.0.1', realtimePort: 0 });
  return id;
}
