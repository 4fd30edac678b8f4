import type { JobStatus } from '../../jobs/job-status.ts';
import type { UniqueConflict } from '../../jobs/unique-schema.ts';
import type { InsertedRow } from './insert-jobs.ts';

/** The job that a submit is answered with. */
export type SubmittedRow = Pick<InsertedRow, 'id' | 'created_at'> & {
  /** There was one of its kind, with this status now. */
  conflict?: { kind: UniqueConflict; status: JobStatus };
};
