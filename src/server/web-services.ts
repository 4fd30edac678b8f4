import type { PrismaClient } from '../generated/prisma/client.ts';
import { keysChannel } from './auth/key-names.ts';
import { createKeyRing, type KeyRing } from './auth/key-ring.ts';
import { createDatabase, type Database } from './database.ts';
import { loadEnv, type Env } from './env.ts';
import { gatherDueJobs } from './jobs/gather-due-jobs.ts';
import { dispatchJobs, toDueJob, toNewDueJob } from './jobs/dispatch-jobs.ts';
import { newJobSummary, type InsertedJob } from './jobs/insert-jobs.ts';
import { toJobSummary } from './jobs/job-row.ts';
import { createJobChanges, type JobChanges } from './jobs/job-changes.ts';
import { createSubmitter, type Submitter } from './jobs/submitter.ts';
import { createRateLimits, type RateLimits } from './limits/rate-limits.ts';
import { listenForNotices } from './listen-for-notices.ts';
import { createLogger, type Logger } from './logger.ts';
import { packageFolder } from './package-folder.ts';
import { readPageBuild } from './page-build.ts';
import { meterHints } from './metrics/hint-meter.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { createPrisma } from './prisma.ts';
import { createHintQueue } from './queue/bullmq-hint-queue.ts';
import { createObjectStore, type ObjectStore } from './objects/object-store.ts';
import type { OpenHintQueue } from './queue/hint-queue.ts';
import type { Broadcast } from './realtime/broadcast.ts';
import { createEmitterBroadcast } from './realtime/emitter-broadcast.ts';
import { createSealer, type Sealer } from './sealing/sealer.ts';
import { readReadiness } from './stats/read-readiness.ts';
import { readTaskTypes } from './tasks/read-task-types.ts';
import { createTaskCatalog, type TaskCatalog } from './tasks/task-catalog.ts';
import { createWaitingClaims, type WaitingClaims } from './work/waiting-claims.ts';
import { openTracer } from './tracing/open-tracer.ts';
import { noTracer, type Tracer } from './tracing/tracer.ts';

/** What the web process holds open, once. */
export interface WebServices {
  env: Env;
  log: Logger;
  db: Database;
  keys: KeyRing;
  prisma: PrismaClient;
  queue: OpenHintQueue;
  catalog: TaskCatalog;
  submitter: Submitter;
  tracer: Tracer;
  /** Has jobs that were just written hinted and shown. */
  announce: (jobs: readonly InsertedJob[]) => void;
  broadcast: Broadcast;
  changes: JobChanges;
  limits: RateLimits;
  claims: WaitingClaims;
  sealer: Sealer;
  /** Where artifacts lie that are too large for PostgreSQL; undefined without S3_BUCKET. */
  objects: ObjectStore | undefined;
  metrics: Metrics;
  startedAt: Date;
  /** Which build of the dashboard is served; null where there is none, and in tests of the API. */
  pageBuild: string | null;
  /** Of TaskFlow, where the files of the manual are. Pages are bundled, and could not tell. */
  folder: string;
  close(): Promise<void>;
}

declare global {
  var taskflowWebServices: WebServices | undefined;
}

/** The web process's services, opened at the first call. On globalThis, since Next's module graph is another one. */
export function webServices(): WebServices {
  globalThis.taskflowWebServices ??= openWebServices(loadEnv());
  return globalThis.taskflowWebServices;
}

/** Opens the web process's services before anybody calls for them, with what takes a moment to load. */
export async function startWebServices(env: Env): Promise<WebServices> {
  const log = createLogger('web', env);
  globalThis.taskflowWebServices = openWebServices(env, await openTracer(env, 'web', log), log);
  return globalThis.taskflowWebServices;
}

/** Opens services of one's own, to be closed by the caller. */
export function openWebServices(env: Env, tracer = noTracer, log = createLogger('web', env)): WebServices {
  const db = createDatabase(env, log);
  const keys = createKeyRing(db, env);
  const notices = listenForNotices(env, log, { [keysChannel]: () => keys.changed() });
  const metrics = createMetrics({ process: 'web', db, stores: () => readReadiness({ db, queue }) });
  const queue = meterHints(createHintQueue(env, log), metrics.registry);
  const limits = createRateLimits(env, db, log);
  const broadcast = createEmitterBroadcast({ env, db, log });
  const catalog = createTaskCatalog({
    readTaskTypes: () => readTaskTypes(db),
    allowedHosts: env.WEBHOOK_ALLOWED_HOSTS,
    warn: (problem, message) => log.warn(problem, message),
  });
  const objects = createObjectStore(env);
  const claims = createWaitingClaims(db, log, env.LEASE_MS);
  const due = gatherDueJobs((jobs) => void dispatchJobs({ db, queue, log }, jobs));
  const announce = (inserted: readonly InsertedJob[]): void => {
    const jobs = inserted.map(toNewDueJob);
    metrics.jobs.submitted(jobs.map(({ taskType }) => taskType));
    due.add(jobs);
    claims.wake(jobs.map(({ taskType }) => taskType));
    for (const { job, row } of inserted) broadcast.jobUpdated(newJobSummary(job, row));
  };
  const submitter = createSubmitter(db, announce, (rows) => {
    const jobs = rows.filter((row) => row.is_dispatched).map(toDueJob);
    void dispatchJobs({ db, queue, log }, jobs);
    claims.wake(rows.map((row) => row.task_type));
    for (const row of rows) broadcast.jobUpdated(toJobSummary(row));
  });
  return {
    env,
    log,
    db,
    keys,
    prisma: createPrisma(db.pool),
    queue,
    catalog,
    submitter,
    tracer,
    announce,
    broadcast,
    changes: createJobChanges(db),
    limits,
    claims,
    sealer: createSealer(env),
    objects,
    metrics,
    startedAt: new Date(),
    pageBuild: env.NODE_ENV === 'test' ? null : readPageBuild(),
    folder: packageFolder(),
    async close() {
      notices.stop();
      limits.close();
      due.flush();
      await broadcast.close();
      await queue.close();
      await objects?.close();
      await db.close();
      await tracer.close();
    },
  };
}
