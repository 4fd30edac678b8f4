import type { Artifact } from '../jobs/file-schema.ts';
import type { JobAttempt } from '../jobs/job-history-schema.ts';
import { isTerminal, type JobStatus } from '../jobs/job-status.ts';
import { ApiError } from './api-error.ts';
import { patientRetries, type ApiRequests } from './api-requests.ts';
import { readEvents } from './job-events.ts';
import { readJobs, readPage } from './job-list.ts';
import { readLogs } from './job-logs.ts';
import { submitJob, submitJobs } from './submit-jobs.ts';
import type { Abortable, JobCalls } from './taskflow-client.ts';

/** How long one request of `waitFor` is held: shorter than usual proxies cut one off. */
const heldSeconds = 25;

/** What the whole of a job has, whichever fields are asked for. */
const field = 'jobId';

export function jobCalls<Tasks>(api: ApiRequests): JobCalls<Tasks> {
  return {
    submit: (taskType, payload, { idempotencyKey, signal, ...options } = {}) =>
      submitJob(api, ['jobs'], { taskType, payload, ...options }, { idempotencyKey, signal }),
    submitMany: (jobs, options = {}) => submitJobs(api, jobs, options),
    get: (jobId, { fields, signal } = {}) =>
      api.json({ path: ['jobs', jobId], field, query: { fields: fields?.join(',') }, signal }),
    wait: (jobId, { seconds, signal }) => waitOnce(api, jobId, seconds, { signal }),
    waitFor: (jobId, options = {}) => waitForEnd(api, jobId, options),
    list: (filter) => readJobs(api, filter),
    page: (filter) => readPage(api, filter),
    cancel: (jobId, options = {}) => cancelJob(api, jobId, options),
    retry: (jobId, { signal } = {}) =>
      api.json({ method: 'POST', path: ['jobs', jobId, 'retry'], field, signal, isRepeatable: false }),
    delete: (jobId, options = {}) => deleteJob(api, jobId, options),
    rerun: (jobId, { payload, ...options } = {}) => submitJob(api, ['jobs', jobId, 'rerun'], { payload }, options),
    patch: (jobId, json, { signal } = {}) => api.json({ method: 'PATCH', path: ['jobs', jobId], field, json, signal }),
    why: (jobId, { signal } = {}) => api.json({ path: ['jobs', jobId, 'why'], field: 'reason', signal }),
    async attempts(jobId, { signal } = {}) {
      const request = { path: ['jobs', jobId, 'attempts'], field: 'attempts', signal };
      return (await api.json<{ attempts: JobAttempt[] }>(request)).attempts;
    },
    async artifacts(jobId, { signal } = {}) {
      const request = { path: ['jobs', jobId, 'artifacts'], field: 'artifacts', signal };
      return (await api.json<{ artifacts: Artifact[] }>(request)).artifacts;
    },
    artifact: (jobId, name, { signal } = {}) => api.stream({ path: ['jobs', jobId, 'artifacts', name], signal }),
    export: (format, { signal, fields, ...filter } = {}) =>
      api.stream({
        ...{ method: 'POST', path: ['jobs', 'export'], signal },
        json: { format, filter, fields: fields?.join(',') },
      }),
    logs: (jobId, options = {}) => readLogs(api, jobId, options),
    events: (jobId, { signal } = {}) => readEvents(api, jobId, signal),
  };
}

function waitOnce<Whole>(
  api: ApiRequests,
  jobId: string,
  seconds: number,
  more: Abortable & { retries?: number },
): Promise<Whole> {
  const timeoutMs = (seconds + 10) * 1000;
  return api.json({ path: ['jobs', jobId], field, query: { wait: seconds }, timeoutMs, ...more });
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
    return await api.json<Whole>({ method: 'POST', path: ['jobs', jobId, 'cancel'], field, signal, onRepeat });
  } catch (error) {
    const isDone = error instanceof ApiError && error.details['jobStatus'] === 'cancelled';
    if (isRepeated && isDone) return api.json<Whole>({ path: ['jobs', jobId], field, signal });
    throw error;
  }
}

/** The first of two equal requests may have deleted the job without its answer arriving: then the second finds none. */
async function deleteJob(api: ApiRequests, jobId: string, { signal }: Abortable): Promise<void> {
  let isRepeated = false;
  const onRepeat = () => (isRepeated = true);
  try {
    await api.json({ method: 'POST', path: ['jobs', jobId, 'delete'], field: null, signal, onRepeat });
  } catch (error) {
    const isGone = error instanceof ApiError && error.code === 'not_found';
    if (!isRepeated || !isGone) throw error;
  }
}
