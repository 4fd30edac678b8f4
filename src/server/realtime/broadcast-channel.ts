import type { JobStatus } from '../../jobs/job-status.ts';
import type { JobSummary } from '../../jobs/job-schema.ts';
import type { CancelMessage } from './broadcast.ts';

/** What leaves a process, after coalescing: one message of the Socket.io adapter or emitter each. */
export interface BroadcastChannel {
  /** `job:updated` to the job's own room, and to room `jobs` as well when `toAll`. */
  sendJob(summary: JobSummary, toAll: boolean): void;
  /** `jobs:changed` to room `jobs`: how many jobs reached each status since the last one; none where jobs were deleted. */
  sendCounts(counts: Partial<Record<JobStatus, number>>): void;
  /** Whether a client may be in the job's own room, at any server. */
  isWatched(summary: JobSummary): boolean;
  sendCancel(message: CancelMessage): void;
  close(): Promise<void>;
}
