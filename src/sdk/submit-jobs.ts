import type { PatchJob, SubmitJob, SubmittedBatch, SubmittedJob } from '../jobs/job-schema.ts';
import { ApiError } from './api-error.ts';
import type { ApiRequests, JsonRequest } from './api-requests.ts';
import { randomKey } from './random-key.ts';
import type { PayloadOf, SubmittedJobOf, TaskName } from './task-definitions.ts';

/** Changes of a pending job. */
export type JobChanges = PatchJob;

export interface SafeRepeat {
  /**
   * For 24 h the server makes one job for it, however often it is asked: give one when you repeat a submit yourself, such
   * as the id of your order, of at most 240 characters of printable ASCII. Each call has one of its own otherwise, which
   * covers the client's own repetitions.
   */
  idempotencyKey?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** What a submit may say beside task type and payload: each field of `POST /api/jobs`. */
export type SubmitOptions = Omit<SubmitJob, 'taskType' | 'payload'> & SafeRepeat;

/** A job of a batch. */
export type NewJob<Tasks, Name extends TaskName<Tasks> = TaskName<Tasks>> = Name extends unknown
  ? { taskType: Name } & WithPayload<PayloadOf<Tasks, Name>> & Omit<SubmitJob, 'taskType' | 'payload'>
  : never;

/** Only where JSON is all that is known of it may it be left out. */
type WithPayload<Payload> = undefined extends Payload ? { payload?: Payload } : { payload: Payload };

/** Some batches of a `submitMany` were accepted before one was not. The cause says why. */
export class PartlySubmittedError extends Error {
  override readonly name = 'PartlySubmittedError';
  /** The accepted ones, in the order of the jobs, from the first. */
  readonly submitted: SubmittedJobOf[];
  /** Repeat the same jobs with it, and those that were accepted are not made twice. */
  readonly idempotencyKey: string;

  constructor(submitted: SubmittedJobOf[], idempotencyKey: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`${submitted.length} jobs were submitted, the others were not: ${why}`, { cause });
    this.submitted = submitted;
    this.idempotencyKey = idempotencyKey;
  }
}

const mostBatchJobs = 1000;
/** What the API takes, and a header can carry. */
const validKey = /^[\u0020-\u007e]{1,255}$/;

/** Submits one job, or what else makes one: a rerun. */
export async function submitJob<Name extends string>(
  api: ApiRequests,
  path: readonly string[],
  job: unknown,
  options: SafeRepeat,
): Promise<SubmittedJobOf<Name>> {
  const { answer, headers } = await api.whole<SubmittedJob>({ ...toRequest(job, options), path, field: 'jobId' });
  return { ...answer, isReplayed: wasReplayed(headers) };
}

/** Submits in batches, one after the other, each of them whole or not at all. */
export async function submitJobs<Name extends string>(
  api: ApiRequests,
  jobs: readonly unknown[],
  { idempotencyKey = randomKey(), signal }: SafeRepeat,
): Promise<SubmittedJobOf<Name>[]> {
  const submitted: SubmittedJobOf<Name>[] = [];
  const keyOf = (first: number) => (first === 0 ? idempotencyKey : `${idempotencyKey}.${first}`);
  // The longest of them: no batch may be accepted whose successors cannot be sent.
  checkKey(keyOf(Math.floor(Math.max(0, jobs.length - 1) / mostBatchJobs) * mostBatchJobs));
  for (let first = 0; first < jobs.length; first += mostBatchJobs) {
    const body = { jobs: jobs.slice(first, first + mostBatchJobs) };
    const options = { idempotencyKey: keyOf(first), signal };
    try {
      const request = { ...toRequest(body, options), path: ['jobs', 'batch'], field: 'jobs' };
      const { answer, headers } = await api.whole<SubmittedBatch>(request);
      submitted.push(...answer.jobs.map((job) => ({ ...job, isReplayed: wasReplayed(headers) })));
    } catch (error) {
      if (first === 0) throw error;
      const cause = error instanceof ApiError ? countedFrom(first, error) : error;
      throw new PartlySubmittedError(submitted, idempotencyKey, cause);
    }
  }
  return submitted;
}

function toRequest(
  json: unknown,
  { idempotencyKey = randomKey(), signal }: SafeRepeat,
): Omit<JsonRequest, 'path' | 'field'> {
  checkKey(idempotencyKey);
  return { method: 'POST', json, headers: { 'idempotency-key': idempotencyKey }, signal };
}

function checkKey(key: string): void {
  if (validKey.test(key)) return;
  throw new TypeError(
    'An idempotency key is 1 to 255 characters of printable ASCII, with what is added for later batches.',
  );
}

function wasReplayed(headers: Headers): boolean {
  return headers.get('idempotent-replayed') === 'true';
}

/** The places that a batch names, such as `jobs.3.retries`, as places among all jobs. */
function countedFrom(first: number, error: ApiError): ApiError {
  const errors = error.errors.map(({ path, message }) => ({
    path: path.replace(/^jobs\.(\d+)/, (_, index) => `jobs.${first + Number(index)}`),
    message,
  }));
  return new ApiError({ ...error.parts, errors }, { cause: error });
}
