import { isValueError } from '../database.ts';
import type { NewJob } from './insert-jobs.ts';

const mostRows = 500;
const mostBytes = 4 * 1024 * 1024;
const mostFlushes = 2;
/** So many jobs are worth a second write beside the first: fewer cost less, and wait no longer, in one behind it. */
const worthASecond = 50;
/** A write that takes longer than this in ms holds up nobody else. */
const slowMs = 20;

interface Waiting<Row> {
  job: NewJob;
  resolve: (row: Row) => void;
  reject: (error: unknown) => void;
}

/**
 * Natural batching: a lone job is written at once; what arrives while a write is under way goes into the next one. Two are
 * under way at a time where many wait, or the first takes long.
 * One item that PostgreSQL refuses does not fail the others of its batch.
 *
 * @param write writes jobs, and answers what has become of each by its id; safe to repeat
 * @returns settles when the job is committed; throws the driver's error, for this job alone when its own value was refused
 */
export function gatherJobs<Row>(write: (jobs: NewJob[]) => Promise<Map<string, Row>>): (job: NewJob) => Promise<Row> {
  const waiting: Waiting<Row>[] = [];
  let flushes = 0;
  /** Of these, those that take long: they hold up nobody, even if they never end. */
  let slow = 0;

  function takeBatch(): Waiting<Row>[] {
    let bytes = 0;
    let count = 0;
    for (const { job } of waiting) {
      if (count > 0 && (count >= mostRows || bytes + job.payload.length > mostBytes)) break;
      bytes += job.payload.length;
      count += 1;
    }
    return waiting.splice(0, count);
  }

  function start(): void {
    while (waiting.length > 0 && flushes < (slow > 0 || waiting.length >= worthASecond ? mostFlushes : 1)) {
      flushes += 1;
      let isSlow = false;
      const timer = setTimeout(() => {
        isSlow = true;
        slow += 1;
        start();
      }, slowMs);
      void flush(takeBatch()).finally(() => {
        clearTimeout(timer);
        if (isSlow) slow -= 1;
        flushes -= 1;
        start();
      });
    }
  }

  async function flush(batch: Waiting<Row>[]): Promise<void> {
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
      for (const { reject } of [...batch, ...waiting.splice(0)]) reject(error);
    }
  }

  return (job) =>
    new Promise((resolve, reject) => {
      waiting.push({ job, resolve, reject });
      start();
    });
}
