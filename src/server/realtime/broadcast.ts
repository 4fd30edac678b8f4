import type { JobSummary } from '../../jobs/job-schema.ts';

/** Tells browsers and workers what changed. Never throws and never waits: what is lost is found by the next poll. */
export interface Broadcast {
  /** A job was written: call it after the commit. */
  jobUpdated(summary: JobSummary): void;
  /** Jobs were deleted: lists are to be read again. Call it after the commit. */
  jobsDeleted(): void;
  /** The worker that runs the job is to stop it. */
  jobCancelled(jobId: string, workerId: string, leaseToken: string): void;
  /** Sends what waits, then lets go of connections. */
  close(): Promise<void>;
}

/** Sent from server to server when a running job was cancelled. */
export interface CancelMessage {
  jobId: string;
  workerId: string;
  leaseToken: string;
}

/** The room that every client is in from the start. */
export const jobsRoom = 'jobs';

export function jobRoom(jobId: string): string {
  return `job:${jobId}`;
}

/** Name of the server-side event that carries a `CancelMessage`. */
export const cancelEvent = 'taskflow:cancel';
