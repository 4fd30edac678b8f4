import { isValueError } from '../database.ts';
import { countFitting, naturalBatches } from '../natural-batches.ts';
import type { NewJob } from './insert-jobs.ts';

const most = { items: 500, bytes: 4 * 1024 * 1024 };
const worthASecond = 50;

interface Waiting<Row, Job> {
  job: Job;
  resolve: (row: Row | PromiseLike<Row>) => void;
  reject: (error: unknown) => void;
}

/**
 * Writes jobs in natural batches. One item that PostgreSQL refuses does not fail the others of its batch.
 *
 * @param write writes jobs, and answers what has become of each by its id, at once or later; safe to repeat
 * @returns settles when the job is committed; throws the driver's error, for this job alone when its own value was refused
 */
export function gatherJobs<Row, Job extends NewJob = NewJob>(
  write: (jobs: Job[]) => Promise<Map<string, Row | PromiseLike<Row>>>,
): (job: Job) => Promise<Row> {
  const batches = naturalBatches<Waiting<Row, Job>>({ sizeOf, worthASecond }, flush);

  async function flush(batch: Waiting<Row, Job>[]): Promise<void> {
    try {
      const rows = await write(batch.map(({ job }) => job));
      for (const { job, resolve, reject } of batch) {
        const row = rows.get(job.id);
        if (row) resolve(row);
        else reject(new Error(`Job ${job.id} was not written.`));
      }
    } catch (error) {
      const [only] = batch;
      if (isValueError(error)) {
        if (batch.length === 1) return only?.reject(error);
        const middle = Math.ceil(batch.length / 2);
        await flush(batch.slice(0, middle));
        await flush(batch.slice(middle));
        return;
      }
      // The database is away. Who waits for it behind this batch hears so now, not after a try of their own that may take
      // as long again.
      for (const { reject } of [...batch, ...batches.takeWaiting()]) reject(error);
    }
  }

  return (job) =>
    new Promise((resolve, reject) => {
      batches.add({ job, resolve, reject });
    });
}

const sizeOf = (waiting: readonly { job: NewJob }[]): number =>
  countFitting(waiting, { ...most, bytesOf: ({ job }) => job.payload.length });
