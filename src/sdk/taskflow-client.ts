import ky, { type Options } from 'ky';
import type { z } from 'zod';
import {
  fullJobPageSchema,
  jobSchema,
  submittedBatchSchema,
  submittedJobSchema,
  type Job,
  type SubmitJob,
  type SubmittedJob,
} from '../jobs/job-schema.ts';
import { isTerminal } from '../jobs/job-status.ts';
import { orApiError } from './api-error.ts';

/** How long one request waits for a job's end: shorter than usual proxies cut one off. */
const waitSeconds = 25;

export interface ClientOptions {
  /** Where web listens, such as http://127.0.0.1:3000 */
  url: string;
  /** An API key; none is needed on the server's own machine while there are no keys. */
  key?: string;
}

export interface TaskFlowClient {
  /**
   * Submits a job. A request that failed on the way may have arrived: it is repeated only with an `idempotencyKey`, for
   * which the server makes one job in 24 h, however often it is asked.
   *
   * @throws ApiError when the job is refused, `invalid_input` also when the key was used for another job
   */
  submit(job: SubmitJob, options?: { idempotencyKey?: string }): Promise<SubmittedJob>;
  /**
   * Submits up to 1,000 jobs, all or none; the answers are in their order. Not repeated when it fails on the way.
   *
   * @throws ApiError naming every wrong value by the index of its job
   */
  submitMany(jobs: SubmitJob[]): Promise<SubmittedJob[]>;
  /** @throws ApiError `not_found` */
  get(jobId: string): Promise<Job>;
  /** The newest jobs, filtered as `GET /api/jobs` is. */
  list(query?: Record<string, string>): Promise<z.infer<typeof fullJobPageSchema>>;
  /** @throws ApiError `illegal_transition` when the job has ended */
  cancel(jobId: string): Promise<Job>;
  /**
   * Makes a failed or cancelled job pending again, with all its attempts anew. Not repeated when it fails on the way.
   *
   * @throws ApiError `illegal_transition` when the job is neither failed nor cancelled
   */
  retry(jobId: string): Promise<Job>;
  /** Waits until the job has ended, by requests that the server holds open. @throws ApiError, or the signal's reason */
  waitFor(jobId: string, options?: { signal?: AbortSignal }): Promise<Job>;
}

/** A client of TaskFlow's REST API. */
export function createClient({ url, key }: ClientOptions): TaskFlowClient {
  const api = ky.create({
    prefix: new URL('/api', url).href,
    retry: { limit: 2, methods: ['get'] },
    timeout: 30_000,
    ...(key && { headers: { authorization: `Bearer ${key}` } }),
  });

  async function get(jobId: string, options: Options = {}): Promise<Job> {
    return jobSchema.parse(await orApiError(api.get(`jobs/${encodeURIComponent(jobId)}`, options).json()));
  }

  return {
    async submit(job, { idempotencyKey } = {}) {
      const keyed = idempotencyKey !== undefined && {
        headers: { 'idempotency-key': idempotencyKey },
        retry: { limit: 2, methods: ['post' as const] },
      };
      return submittedJobSchema.parse(await orApiError(api.post('jobs', { json: job, ...keyed }).json()));
    },
    async submitMany(jobs) {
      return submittedBatchSchema.parse(await orApiError(api.post('jobs/batch', { json: { jobs } }).json())).jobs;
    },
    get: (jobId) => get(jobId),
    list: async (query = {}) =>
      fullJobPageSchema.parse(await orApiError(api.get('jobs', { searchParams: query }).json())),
    cancel: async (jobId) =>
      jobSchema.parse(await orApiError(api.post(`jobs/${encodeURIComponent(jobId)}/cancel`).json())),
    retry: async (jobId) =>
      jobSchema.parse(await orApiError(api.post(`jobs/${encodeURIComponent(jobId)}/retry`).json())),
    async waitFor(jobId, { signal } = {}) {
      for (;;) {
        const patience = { searchParams: { wait: waitSeconds }, timeout: (waitSeconds + 10) * 1000 };
        const job = await get(jobId, { ...patience, ...(signal && { signal }) });
        if (isTerminal(job.status)) return job;
      }
    },
  };
}
