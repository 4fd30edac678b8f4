import type { JobSummary } from '../jobs/job-schema.ts';
import { isNewerVersion } from './is-newer-version.ts';

/**
 * The changes that a page heard of last. An answer that was on its way when a change came tells of the time before it: it
 * must not undo the change, which comes only once.
 */
export class LatestChanges {
  readonly #most: number;
  readonly #byJob = new Map<string, JobSummary>();

  /** @param most of how many jobs changes are kept */
  constructor(most = 1000) {
    this.#most = most;
  }

  add(job: JobSummary): void {
    this.#byJob.delete(job.jobId);
    this.#byJob.set(job.jobId, job);
    for (const oldest of this.#byJob.keys()) {
      if (this.#byJob.size <= this.#most) return;
      this.#byJob.delete(oldest);
    }
  }

  /** The job as an answer tells of it, or with the change that is newer than the answer. */
  over<Row extends JobSummary>(row: Row): Row {
    const change = this.#byJob.get(row.jobId);
    return change && isNewerVersion(change, row) ? { ...row, ...change } : row;
  }
}

/** Those of this page. */
export const latestChanges = new LatestChanges();
