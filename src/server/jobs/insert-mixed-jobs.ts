import type { Database } from '../database.ts';
import { insertJobs } from './insert-jobs.ts';
import type { InsertedRow, NewJob } from './insert-jobs.ts';
import { keepSubmitAnswers, keepSubmitKey, type KeyedInsert, type SubmitKey } from './insert-keyed-jobs.ts';
import { insertUniqueJobs, isUnique, type UniqueInsert } from './insert-unique-jobs.ts';
import type { ReplacedRow } from './replace-jobs.ts';
import type { SubmittedRow } from './submitted-row.ts';

/** What was written of a batch, and its answers in the order of its jobs. */
interface MixedInsert {
  rows: SubmittedRow[];
  made: Map<string, InsertedRow>;
  replaced: ReplacedRow[];
}

/**
 * Writes jobs of which some are the only ones of their kind, all or none. Safe to repeat with the same ids.
 *
 * @throws the driver's error
 */
export function insertMixedJobs(db: Database, jobs: NewJob[]): Promise<MixedInsert> {
  return db.transaction((transaction) => insertAll(transaction, jobs));
}

/** As `insertMixedJobs`, unless the key has jobs already. @throws the driver's error */
export function insertKeyedMixedJobs(
  db: Database,
  jobs: NewJob[],
  submitKey: SubmitKey,
): Promise<{ answer: KeyedInsert; written: MixedInsert | null }> {
  return db.transaction(async (transaction) => {
    const ids = jobs.map(({ id }) => id);
    const known = await keepSubmitKey(transaction, ids, submitKey);
    if (known) return { answer: known, written: null };
    const written = await insertAll(transaction, jobs);
    const { rows } = written;
    if (rows.some(({ conflict }) => conflict)) await keepSubmitAnswers(transaction, submitKey, rows);
    return { answer: { outcome: 'new', rows }, written };
  });
}

async function insertAll(transaction: Pick<Database, 'query'>, jobs: NewJob[]): Promise<MixedInsert> {
  // First what waits for others, then the figures that others wait for.
  const { made, replaced, rows }: UniqueInsert = await insertUniqueJobs(transaction, jobs.filter(isUnique));
  const plain = jobs.filter((job) => !isUnique(job));
  if (plain.length > 0) {
    for (const row of await insertJobs(transaction, plain)) {
      made.set(row.id, row);
      rows.set(row.id, row);
    }
  }
  return {
    made,
    replaced,
    rows: jobs.map(({ id }) => {
      const row = rows.get(id);
      if (!row) throw new Error(`Job ${id} was not written.`);
      return row;
    }),
  };
}
