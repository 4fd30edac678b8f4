import type { JobLogLine, JobLogPage } from '../jobs/job-history-schema.ts';
import type { Job } from '../jobs/job-schema.ts';
import { isTerminal } from '../jobs/job-status.ts';
import { patientRetries, type ApiRequests } from './api-requests.ts';
import { endOnReturn } from './end-on-return.ts';

export interface LogOptions {
  /** Goes on, a second apart, until the job has ended. Default: false. */
  follow?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** The lines of a job's log, oldest first. */
export function readLogs(
  api: ApiRequests,
  jobId: string,
  { follow = false, signal }: LogOptions,
): AsyncIterable<JobLogLine> {
  return endOnReturn((whileRead) => generateLines(api, jobId, { follow, signal: whileRead }), signal);
}

async function* generateLines(
  api: ApiRequests,
  jobId: string,
  { follow, signal }: { follow: boolean; signal: AbortSignal },
): AsyncGenerator<JobLogLine, void> {
  const path = ['jobs', jobId];
  const common = { signal, ...(follow && { retries: patientRetries }) };
  let cursor: string | undefined;
  let isOver = !follow;
  for (;;) {
    const page: JobLogPage = await api.json({
      ...{ path: [...path, 'logs'], field: 'logs', query: { cursor, limit: 1000 } },
      ...common,
    });
    yield* page.logs;
    cursor = page.endCursor;
    if (page.nextCursor !== null) continue;
    if (isOver) return;
    // The wait is the pause, and no longer than the job runs. Lines are stored before the end of their job is.
    const query = { wait: 1, fields: 'status' };
    const { status }: Pick<Job, 'status'> = await api.json({ path, field: 'status', query, ...common });
    isOver = isTerminal(status);
  }
}
