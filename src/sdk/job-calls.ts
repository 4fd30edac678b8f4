import type { Artifact } from '../jobs/file-schema.ts';
import type { JobAttempt } from '../jobs/job-history-schema.ts';
import { isTerminal, type JobStatus } from '../jobs/job-status.ts';
import { ApiError } from './api-error.ts';
import { pathOf, patientRetries, type ApiRequests } from './api-requests.ts';
import { readEvents } from './job-events.ts';
import { readJobs, readPage } from './job-list.ts';
import { readLogs } from './job-logs.ts';
import { submitJob, submitJobs } from './submit-jobs.ts';
import type { Abortable, JobCalls } from './taskflow-client.ts';

/** How long one request of `waitFor` is held: shorter than usual proxies cut one off. */
const heldSeconds = 25;

export function jobCalls<Tasks>(api: ApiRequests): JobCalls<Tasks> {
  return {
    submit: (taskType, payload, { idempotencyKey, signal, ...options } = {}) =>
      submitJob(api, 'jobs', { taskType, payload, ...options }, { idempotencyKey, signal }),
    submitMany: (jobs, options = {}) => submitJobs(api, jobs, options),
    get: (jobId, { fields, signal } = {}) =>
      api.json({ path: pathOf('jobs', jobId), query: { fields: fields?.join(',') }, signal }),
    wait: (jobId, { seconds, signal }) => waitOnce(api, jobId, seconds, { signal }),
    waitFor: (jobId, options = {}) => waitForEnd(api, jobId, options),
    list: (filter) => readJobs(api, filter),
    page: (filter) => readPage(api, filter),
    cancel: (jobId, options = {}) => cancelJob(api, jobId, options),
    retry: (jobId, { signal } = {}) =>
      api.json({ method: 'POST', path: pathOf('jobs', jobId, 'retry'), signal, isRepeatable: false }),
    rerun: (jobId, { payload, ...options } = {}) =>
      submitJob(api, pathOf('jobs', jobId, 'rerun'), { payload }, options),
    patch: (jobId, json, { signal } = {}) => api.json({ method: 'PATCH', path: pathOf('jobs', jobId), json, signal }),
    why: (jobId, { signal } = {}) => api.json({ path: pathOf('jobs', jobId, 'why'), signal }),
    async attempts(jobId, { signal } = {}) {
      const answer = await api.json<{ attempts: JobAttempt[] }>({ path: pathOf('jobs', jobId, 'attempts'), signal });
      return answer.attempts;
    },
    async artifacts(jobId, { signal } = {}) {
      const answer = await api.json<{ artifacts: Artifact[] }>({ path: pathOf('jobs', jobId, 'artifacts'), signal });
      return answer.artifacts;
    },
    artifact: (jobId, name, { signal } = {}) => api.stream({ path: pathOf('jobs', jobId, 'artifacts', name), signal }),
    logs: (jobId, options = {}) => readLogs(api, pathOf('jobs', jobId), options),
    events: (jobId, { signal } = {}) => readEvents(api, pathOf('jobs', jobId, 'events'), signal),
  };
}

function waitOnce<Whole>(
  api: ApiRequests,
  jobId: string,
  seconds: number,
  more: Abortable & { retries?: number },
): Promise<Whole> {
  const timeoutMs = (seconds + 10) * 1000;
  return api.json({ path: pathOf('jobs', jobId), query: { wait: seconds }, timeoutMs, ...more });
}

async function waitForEnd<Whole>(api: ApiRequests, jobId: string, { signal }: Abortable): Promise<Whole> {
  for (;;) {
    const patience = { signal, retries: patientRetries };
    const job = await waitOnce<Whole & { status: JobStatus }>(api, jobId, heldSeconds, patience);
    if (isTerminal(job.status)) return job;
  }
}

/** The first of two equal requests may have cancelled the job without its answer arriving: then the second is refused. */
async function cancelJob<Whole>(api: ApiRequests, jobId: string, { signal }: Abortable): Promise<Whole> {
  let isRepeated = false;
  const onRepeat = () => (isRepeated = true);
  try {
    return await api.json<Whole>({ method: 'POST', path: pathOf('jobs', jobId, 'cancel'), signal, onRepeat });
  } catch (error) {
    const isDone = error instanceof ApiError && error.details['jobStatus'] === 'cancelled';
    if (isRepeated && isDone) return api.json<Whole>({ path: pathOf('jobs', jobId), signal });
    throw error;
  }
}
