import { randomUUID } from 'node:crypto';
import type { JobStatus } from '../../src/jobs/job-status.ts';
import type { Broadcast } from '../../src/server/realtime/broadcast.ts';
import { toJobSummary, type JobSummaryRow } from '../../src/server/jobs/job-row.ts';

const tickMs = 10;
const life: readonly JobStatus[] = ['pending', 'active', 'completed'];
/** So often each watched job changes, in a second. */
const watchedPerSecond = 5;

/**
 * Tells a broadcast of that many changes a second, evenly: the three changes of jobs' lives, and five a second of each
 * watched job. Rows are made into summaries one by one, as a worker does.
 *
 * @returns ends it
 */
export function changeJobs(broadcast: Broadcast, watched: readonly string[], perSecond: number): () => void {
  let owed = 0;
  let owedToWatched = 0;
  let since = performance.now();
  let step = 0;
  let version = 2;
  let jobId = randomUUID() as string;

  function tellNext(): void {
    const at = step % life.length;
    if (at === 0) jobId = randomUUID();
    step += 1;
    broadcast.jobUpdated(toJobSummary(aRow(jobId, life[at] ?? 'pending', at)));
  }

  function tellWatched(): void {
    version += 1;
    const id = watched[version % watched.length];
    if (id !== undefined) broadcast.jobUpdated(toJobSummary(aRow(id, version % 2 ? 'active' : 'pending', version)));
  }

  const timer = setInterval(() => {
    const now = performance.now();
    const passed = (now - since) / 1000;
    since = now;
    const toWatched = watched.length * watchedPerSecond;
    for (owedToWatched += passed * toWatched; owedToWatched >= 1; owedToWatched -= 1) tellWatched();
    for (owed += passed * (perSecond - toWatched); owed >= 1; owed -= 1) tellNext();
  }, tickMs);
  return () => clearInterval(timer);
}

function aRow(id: string, status: JobStatus, version: number): JobSummaryRow {
  const now = new Date();
  return {
    id,
    task_type: 'no_op',
    status,
    priority: 2,
    error: null,
    error_code: null,
    callback_url: null,
    max_attempts: 4,
    timeout_ms: 30_000,
    attempt: 1,
    attempts_charged: 0,
    version,
    worker_id: null,
    run_at: now,
    expires_at: null,
    deadline_at: null,
    progress: null,
    progress_note: null,
    tags: [],
    schedule_id: null,
    rerun_of: null,
    created_at: now,
    started_at: now,
    attempt_started_at: now,
    finished_at: status === 'completed' ? now : null,
    updated_at: now,
  };
}
