import { isValueError, type Database } from '../database.ts';
import { insertJobs, type InsertedJob, type InsertedRow, type NewJob } from './insert-jobs.ts';
import { insertKeyedJobs, type KeyedInsert, type SubmitKey } from './insert-keyed-jobs.ts';

/** Writes new jobs, those that arrive together in one statement. */
export interface Submitter {
  /** Settles when the job is committed. @throws the driver's error, for this job alone when its own value was refused */
  submit(job: NewJob): Promise<InsertedRow>;
  /** As `submitAll`, unless the key has jobs already. @throws the driver's error */
  submitOnce(jobs: NewJob[], key: SubmitKey): Promise<KeyedInsert>;
  /** Writes all of them or none, in one statement; the rows are in the order of the jobs. @throws the driver's error */
  submitAll(jobs: NewJob[]): Promise<InsertedRow[]>;
}

const mostRows = 500;
const mostBytes = 4 * 1024 * 1024;
const mostFlushes = 2;

interface Waiting {
  job: NewJob;
  resolve: (row: InsertedRow) => void;
  reject: (error: unknown) => void;
}

/**
 * Natural batching: a lone job is written at once; what arrives while two writes are under way goes into the next one.
 * One item that PostgreSQL refuses does not fail the others of its batch.
 *
 * @param onInserted told about each committed batch, once its callers' answers are certain
 */
export function createSubmitter(db: Database, onInserted: (jobs: InsertedJob[]) => void): Submitter {
  const waiting: Waiting[] = [];
  let flushes = 0;

  function takeBatch(): Waiting[] {
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
    while (flushes < mostFlushes && waiting.length > 0) {
      flushes += 1;
      void flush(takeBatch()).finally(() => {
        flushes -= 1;
        start();
      });
    }
  }

  async function flush(batch: Waiting[]): Promise<void> {
    try {
      const rows = await insertJobs(
        db,
        batch.map(({ job }) => job),
      );
      const byId = new Map(rows.map((row) => [row.id, row]));
      const done: { job: NewJob; row: InsertedRow }[] = [];
      for (const { job, resolve, reject } of batch) {
        const row = byId.get(job.id);
        if (!row) {
          reject(new Error(`Job ${job.id} was not written.`));
          continue;
        }
        resolve(row);
        done.push({ job, row });
      }
      onInserted(done);
    } catch (error) {
      if (batch.length > 1 && isValueError(error)) {
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

  /** The rows in the order of their jobs, which are told of. */
  function told(jobs: NewJob[], rows: InsertedRow[]): InsertedRow[] {
    const byId = new Map(rows.map((row) => [row.id, row]));
    const inserted = jobs.map((job) => ({ job, row: rowOf(byId, job) }));
    onInserted(inserted);
    return inserted.map(({ row }) => row);
  }

  return {
    submit: (job) =>
      new Promise((resolve, reject) => {
        waiting.push({ job, resolve, reject });
        start();
      }),
    async submitOnce(jobs, key) {
      const answer = await insertKeyedJobs(db, jobs, key);
      return answer.outcome === 'new' ? { outcome: 'new', rows: told(jobs, answer.rows) } : answer;
    },
    submitAll: async (jobs) => told(jobs, await insertJobs(db, jobs)),
  };
}

function rowOf(byId: Map<string, InsertedRow>, job: NewJob): InsertedRow {
  const row = byId.get(job.id);
  if (!row) throw new Error(`Job ${job.id} was not written.`);
  return row;
}
