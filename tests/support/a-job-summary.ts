import type { JobSummary } from '../../src/jobs/job-schema.ts';

const madeAt = new Date(100).toISOString();

/** A job that waits, made 100 ms after 1970 began, with what is given instead. */
export function aJobSummary(given: Partial<JobSummary> = {}): JobSummary {
  return {
    jobId: '01980000-0000-7000-8000-0000deadbeef',
    taskType: 'noop',
    status: 'pending',
    priority: 'normal',
    error: null,
    errorCode: null,
    callbackUrl: null,
    retries: 3,
    timeout: 30_000,
    attemptsMade: 0,
    maxAttempts: 4,
    nextRetryAt: null,
    progress: null,
    tags: [],
    runAt: madeAt,
    expiresAt: null,
    deadline: null,
    createdAt: madeAt,
    startedAt: null,
    attemptStartedAt: null,
    finishedAt: null,
    updatedAt: madeAt,
    version: 0,
    workerId: null,
    scheduleId: null,
    rerunOf: null,
    ...given,
  };
}
