import type { Database } from '../database.ts';
import { gatherJobs } from './gather-jobs.ts';
import { insertJobs, type InsertedJob, type InsertedRow, type NewJob } from './insert-jobs.ts';
import { insertKeyedJobs, type KeyedInsert, type KeyedJob, type SubmitKey } from './insert-keyed-jobs.ts';
import { insertJobsByKey, type KeyedAnswer } from './insert-jobs-by-key.ts';
import { insertKeyedMixedJobs, insertMixedJobs } from './insert-mixed-jobs.ts';
import { insertUniqueJobs, isUnique } from './insert-unique-jobs.ts';
import type { ReplacedRow } from './replace-jobs.ts';
import type { SubmittedRow } from './submitted-row.ts';

/** Writes new jobs, those that arrive together in one statement. */
export interface Submitter {
  /** Settles when the job is committed. @throws the driver's error, for this job alone when its own value was refused */
  submit(job: NewJob): Promise<SubmittedRow>;
  /** As `submitAll`, unless the key has jobs already. @throws the driver's error */
  submitOnce(jobs: NewJob[], key: SubmitKey): Promise<KeyedInsert>;
  /** Writes all of them or none; the rows are in the order of the jobs. @throws the driver's error */
  submitAll(jobs: NewJob[]): Promise<SubmittedRow[]>;
}

/**
 * @param onInserted told about each committed batch
 * @param onReplaced told about pending jobs that a batch found and changed
 */
export function createSubmitter(
  db: Database,
  onInserted: (jobs: InsertedJob[]) => void,
  onReplaced: (rows: ReplacedRow[]) => void = () => undefined,
): Submitter {
  const submitPlain = gatherJobs(async (jobs) => {
    const rows = byId(await insertJobs(db, jobs));
    tell(jobs, rows);
    return rows;
  });
  const submitUnique = gatherJobs(async (jobs) => {
    const { made, replaced, rows } = await insertUniqueJobs(db, jobs.filter(isUnique));
    tell(jobs, made, replaced);
    return rows;
  });
  const submitKeyed = gatherJobs<KeyedAnswer, KeyedJob>(async (jobs) => {
    const { made, others } = await insertJobsByKey(db, jobs);
    tell(jobs, made);
    const answers = new Map<string, KeyedAnswer | Promise<KeyedAnswer>>();
    for (const job of jobs) {
      const row = made.get(job.id);
      const other = others.get(job.id)?.then((answer) => toldOnce([job], answer));
      if (row) answers.set(job.id, { outcome: 'new', rows: [row] });
      if (other) answers.set(job.id, other);
    }
    return answers;
  });

  function tell(jobs: readonly NewJob[], made: ReadonlyMap<string, InsertedRow>, replaced: ReplacedRow[] = []): void {
    const inserted = jobs.flatMap((job) => {
      const row = made.get(job.id);
      return row ? [{ job, row }] : [];
    });
    if (inserted.length > 0) onInserted(inserted);
    if (replaced.length > 0) onReplaced(replaced);
  }

  /** The rows in the order of their jobs, which are told of. */
  function told(jobs: NewJob[], written: InsertedRow[]): InsertedRow[] {
    const rows = byId(written);
    const inOrder = jobs.map(({ id }) => {
      const row = rows.get(id);
      if (!row) throw new Error(`Job ${id} was not written.`);
      return row;
    });
    tell(jobs, rows);
    return inOrder;
  }

  function toldOnce(jobs: NewJob[], answer: KeyedAnswer): KeyedAnswer {
    return answer.outcome === 'new' ? { outcome: 'new', rows: told(jobs, answer.rows) } : answer;
  }

  return {
    submit: (job) => (isUnique(job) ? submitUnique(job) : submitPlain(job)),
    async submitOnce(jobs, key) {
      if (!jobs.some(isUnique)) {
        const [job, ...others] = jobs;
        if (job && others.length === 0) return submitKeyed({ ...job, submitKey: key });
        return toldOnce(jobs, await insertKeyedJobs(db, jobs, key));
      }
      const { answer, written } = await insertKeyedMixedJobs(db, jobs, key);
      if (written) tell(jobs, written.made, written.replaced);
      return answer;
    },
    async submitAll(jobs) {
      if (!jobs.some(isUnique)) return told(jobs, await insertJobs(db, jobs));
      const { rows, made, replaced } = await insertMixedJobs(db, jobs);
      tell(jobs, made, replaced);
      return rows;
    },
  };
}

const byId = (rows: InsertedRow[]): Map<string, InsertedRow> => new Map(rows.map((row) => [row.id, row]));
