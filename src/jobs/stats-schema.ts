import { z } from 'zod';
import { topErrorGroupSchema } from './error-group-schema.ts';
import { isoTime } from './iso-time.ts';

const percentiles = z.object({ p50: z.number().nullable(), p95: z.number().nullable(), p99: z.number().nullable() });

/** Answer of `GET /api/stats`. Percentiles and throughput look at the last hour. */
export const statsSchema = z
  .object({
    counts: z.object({
      pending: z.int(),
      active: z.int(),
      completed: z.int(),
      failed: z.int(),
      cancelled: z.int(),
    }),
    successRate: z.number().nullable().describe('completed ÷ (completed + failed), 0 to 1, null without any.'),
    /** Seven days in UTC, oldest first, today last. */
    lastSevenDays: z.array(z.object({ date: z.iso.date(), completed: z.int(), failed: z.int() })).length(7),
    activeWorkers: z.int(),
    uptimeSeconds: z.int(),
    throughputPerMinute: z.number(),
    waitMs: percentiles,
    runMs: percentiles,
    taskTypes: z.array(
      z.object({
        taskType: z.string(),
        completed: z.int(),
        failed: z.int(),
        cancelled: z.int(),
        failureRate: z.number().nullable(),
        throughputPerMinute: z.number(),
        waitMs: percentiles,
        runMs: percentiles,
      }),
    ),
  })
  .meta({ id: 'Stats' });
export type Stats = z.infer<typeof statsSchema>;

/** Numbers of jobs in each of the last 60 minutes, this one last; null where no worker looked. */
const levelsSchema = z.object({
  pending: z.array(z.int().nullable()),
  active: z.array(z.int().nullable()),
});
export type Levels = z.infer<typeof levelsSchema>;

/** What the Overview shows beside the stats. */
export const overviewSchema = z.object({
  stats: statsSchema,
  levels: levelsSchema,
  oldestWaiting: z.object({ jobId: z.string(), taskType: z.string(), runAt: isoTime }).nullable(),
  /** The open groups of errors that were seen most often in the last day. */
  topErrors: z.array(topErrorGroupSchema),
  webhooks: z.object({ pending: z.int(), delivered: z.int(), failed: z.int() }),
  services: z.object({ queue: z.enum(['redis', 'postgres']), queueReachable: z.boolean(), smtp: z.boolean() }),
});
export type Overview = z.infer<typeof overviewSchema>;

export const workerInfoSchema = z
  .object({
    workerId: z.string(),
    /** `pull`: one in any language that takes its jobs over HTTP; of its process nothing is known. */
    kind: z.enum(['built_in', 'pull']),
    host: z.string(),
    pid: z.int(),
    version: z.string(),
    state: z.enum(['running', 'draining']),
    taskTypes: z.array(z.string()),
    concurrency: z.int(),
    slotsUsed: z.int(),
    startedAt: isoTime,
    heartbeatAt: isoTime,
    leaseExpiresAt: isoTime.describe('It is lost when it has not said that it lives by then.'),
    realtimePort: z.int().nullable().describe('Where it tells the dashboard of changes; null of a pull worker.'),
    memoryBytes: z.int(),
    eventLoopDelayMs: z.number(),
  })
  .meta({ id: 'Worker' });
export type WorkerInfo = z.infer<typeof workerInfoSchema>;

/** Answer of web's `GET /readyz`. A queue that is down delays jobs but loses none. */
export const readinessSchema = z
  .object({
    status: z.enum(['ready', 'not ready']),
    database: z.enum(['up', 'down', 'read-only']),
    queue: z.enum(['up', 'down', 'read-only', 'out of memory', 'cannot save', 'loading', 'evicting']),
    queueOn: z.enum(['redis', 'postgres']).describe('Which store the queue stands on.'),
    pageBuild: z
      .string()
      .nullable()
      .describe('Which build of the dashboard is served; of two the greater one was made later. null where none is.'),
  })
  .meta({ id: 'Readiness' });
export type WebReadiness = z.infer<typeof readinessSchema>;
