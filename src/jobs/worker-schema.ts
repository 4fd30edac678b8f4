import { z } from 'zod';
import { isoTime } from './iso-time.ts';
import { jobStatuses } from './job-status.ts';
import { workerInfoSchema } from './stats-schema.ts';

/** An attempt that a worker runs. */
export const runningAttemptSchema = z.object({
  jobId: z.string(),
  taskType: z.string(),
  attempt: z.int(),
  startedAt: isoTime.describe('When this attempt was started.'),
});
export type RunningAttempt = z.infer<typeof runningAttemptSchema>;

/** A worker that is alive, or that was lost within the hour, with what it runs. */
export const workerAtWorkSchema = workerInfoSchema
  .extend({
    lostAt: isoTime.nullable().describe('When its lease ran out; null while it is alive.'),
    jobs: z.array(runningAttemptSchema).describe('What it runs, the longest running first: ten of them in a list.'),
  })
  .meta({ id: 'WorkerAtWork' });
export type WorkerAtWork = z.infer<typeof workerAtWorkSchema>;

/** Everything that the page of workers shows. */
export const workersAtWorkSchema = z.object({
  /** The database's clock: heartbeats are by it, whatever the reader's clock says. */
  at: isoTime,
  workers: z.array(workerAtWorkSchema),
  /** Task types of due jobs that no running worker takes. */
  unserved: z.array(z.object({ taskType: z.string(), pending: z.int() })),
});
export type WorkersAtWork = z.infer<typeof workersAtWorkSchema>;

const workedJobSchema = z.object({
  jobId: z.string(),
  taskType: z.string(),
  status: z.enum(jobStatuses).describe('What the job is now.'),
  attempt: z.int(),
  endedAt: isoTime.describe('When the attempt ended, or the job with it.'),
});
export type WorkedJob = z.infer<typeof workedJobSchema>;

/** Answer of `GET /api/workers/:workerId`. */
export const workerDetailSchema = workerAtWorkSchema
  .extend({
    at: isoTime.describe('When this was read, by the database’s clock.'),
    recentJobs: z
      .array(workedJobSchema)
      .describe('Jobs that ended with an attempt of this worker, the last first: of the 2,000 jobs that ended last.'),
    lostJobs: z
      .array(workedJobSchema)
      .describe('Jobs whose attempt was lost with this worker, the last first, at most 100; each as it is now.'),
    goesOnAs: z
      .string()
      .nullable()
      .describe('The worker as which the same process went on when its lease had run out; null where it did not.'),
  })
  .meta({ id: 'WorkerDetail' });
export type WorkerDetail = z.infer<typeof workerDetailSchema>;
