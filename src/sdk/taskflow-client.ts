import type { ApiKey, CreateApiKey, CreatedApiKey } from '../jobs/api-key-schema.ts';
import type { Artifact } from '../jobs/file-schema.ts';
import type { JobAttempt, JobLogLine } from '../jobs/job-history-schema.ts';
import type { ExportFormat } from '../jobs/job-action-words.ts';
import type { JobField } from '../jobs/find-jobs-schema.ts';
import type { JobSummary, JobWhy } from '../jobs/job-schema.ts';
import type { UploadedFile } from '../jobs/file-schema.ts';
import type { Stats, WorkerInfo } from '../jobs/stats-schema.ts';
import type { WorkerDetail } from '../jobs/worker-schema.ts';
import { actionCalls, type ActionCalls } from './action-calls.ts';
import { openApi, type ClientOptions } from './api-requests.ts';
import { auditCalls, type AuditCalls } from './audit-calls.ts';
import { errorCalls, type ErrorCalls } from './error-calls.ts';
import { jobCalls } from './job-calls.ts';
import type { ItemPage, JobFilter, JobList, ListedJob } from './job-list.ts';
import type { LogOptions } from './job-logs.ts';
import type { JobChanges, NewJob, SafeRepeat, SubmitOptions } from './submit-jobs.ts';
import type { AnyTasks, FieldsOf, JobId, JobOf, PayloadOf, SubmittedJobOf, TaskName } from './task-definitions.ts';
import { scheduleCalls, type ScheduleCalls } from './schedule-calls.ts';
import { taskCalls, type TaskCalls } from './task-calls.ts';
import { webhookCalls, type WebhookCalls } from './webhook-calls.ts';

/** Ends a call early: it fails with the signal's reason. */
export interface Abortable {
  signal?: AbortSignal | undefined;
}

/** Calls about jobs. All of them throw ApiError, ConnectionError, TimeoutError, or the reason of their signal. */
export interface JobCalls<Tasks = AnyTasks> {
  /**
   * Submits a job. When the answer is there, the job is stored and will not be lost; whatever fails on the way is
   * repeated, and makes one job.
   *
   * @throws ApiError `invalid_input` when it is refused, also when the idempotency key was used for another job
   */
  submit<const Name extends TaskName<Tasks>>(
    taskType: Name,
    payload: PayloadOf<Tasks, Name>,
    options?: SubmitOptions,
  ): Promise<SubmittedJobOf<Name>>;
  /**
   * Submits jobs, all or none of them; the answers are in their order. More than 1,000 go in batches of 1,000, one after
   * the other, each of them all or none.
   *
   * @throws ApiError naming every wrong value by the place of its job, such as `jobs.3.retries`; PartlySubmittedError
   *   when batches before it had been accepted
   */
  submitMany(jobs: readonly NewJob<Tasks>[], options?: SafeRepeat): Promise<SubmittedJobOf<TaskName<Tasks>>[]>;
  /** @throws ApiError `not_found` */
  get<const Name extends TaskName<Tasks> = TaskName<Tasks>, const Field extends JobField = JobField>(
    jobId: JobId<Name>,
    options?: Abortable & {
      /** Only these fields, beside the id. */
      fields?: readonly Field[];
    },
  ): Promise<FieldsOf<JobOf<Tasks, Name>, Field>>;
  /** The job when it has ended, or as it is after so many seconds, 60 at most. @throws ApiError `not_found` */
  wait<const Name extends TaskName<Tasks> = TaskName<Tasks>>(
    jobId: JobId<Name>,
    options: Abortable & { seconds: number },
  ): Promise<JobOf<Tasks, Name>>;
  /**
   * The job when it has ended, however long that takes: give a signal for less, such as `AbortSignal.timeout(60_000)`.
   * A server that is away for half a minute is waited for.
   */
  waitFor<const Name extends TaskName<Tasks> = TaskName<Tasks>>(
    jobId: JobId<Name>,
    options?: Abortable,
  ): Promise<JobOf<Tasks, Name>>;
  /** All jobs that match, newest first: `for await (const job of client.jobs.list({ status: 'failed' }))`. */
  list<const Name extends TaskName<Tasks> = TaskName<Tasks>, const Field extends JobField = JobField>(
    filter?: JobFilter<Tasks, Name, Field>,
  ): JobList<ListedJob<Tasks, Name, Field>>;
  /** One page of them. */
  page<const Name extends TaskName<Tasks> = TaskName<Tasks>, const Field extends JobField = JobField>(
    filter?: JobFilter<Tasks, Name, Field>,
  ): Promise<ItemPage<ListedJob<Tasks, Name, Field>>>;
  /** @throws ApiError `illegal_transition` when the job has ended */
  cancel<const Name extends TaskName<Tasks> = TaskName<Tasks>>(
    jobId: JobId<Name>,
    options?: Abortable,
  ): Promise<JobOf<Tasks, Name>>;
  /**
   * Makes a failed or cancelled job pending again, with all its attempts anew. Twice is not once, so it is not repeated
   * when it fails on the way: look at the job then.
   *
   * @throws ApiError `illegal_transition` when the job is neither failed nor cancelled
   */
  retry<const Name extends TaskName<Tasks> = TaskName<Tasks>>(
    jobId: JobId<Name>,
    options?: Abortable,
  ): Promise<JobOf<Tasks, Name>>;
  /**
   * Removes an ended job for good, with all that belongs to it. Nothing undoes it.
   *
   * @throws ApiError `not_found`; `illegal_transition` when the job has not ended: cancel it first
   */
  delete(jobId: string, options?: Abortable): Promise<void>;
  /** A new job with the input of another one, or with an edited payload. It names the other one in `rerunOf`. */
  rerun<const Name extends TaskName<Tasks> = TaskName<Tasks>>(
    jobId: JobId<Name>,
    options?: SafeRepeat & { payload?: PayloadOf<Tasks, Name> },
  ): Promise<SubmittedJobOf<Name>>;
  /** Changes a pending job; null takes a clock away. @throws ApiError `illegal_transition` when it is not pending */
  patch<const Name extends TaskName<Tasks> = TaskName<Tasks>>(
    jobId: JobId<Name>,
    changes: JobChanges,
    options?: Abortable,
  ): Promise<JobOf<Tasks, Name>>;
  /** Why the job is not running. */
  why(jobId: string, options?: Abortable): Promise<JobWhy>;
  /** Its executions that ended, oldest first. */
  attempts(jobId: string, options?: Abortable): Promise<JobAttempt[]>;
  /** The files it made. */
  artifacts(jobId: string, options?: Abortable): Promise<Artifact[]>;
  /** One of them, as an answer whose body is still to be read. @throws ApiError `not_found` */
  artifact(jobId: string, name: string, options?: Abortable): Promise<Response>;
  /** All jobs that match as a file, newest first: an answer whose body is still to be read. */
  export<const Name extends TaskName<Tasks> = TaskName<Tasks>, const Field extends JobField = JobField>(
    format: ExportFormat,
    filter?: Omit<JobFilter<Tasks, Name, Field>, 'limit' | 'cursor'>,
  ): Promise<Response>;
  /** The lines of its log, oldest first; with `follow` until it has ended. */
  logs(jobId: string, options?: LogOptions): AsyncIterable<JobLogLine>;
  /**
   * The job as it is, then each time it changed, until it has ended. Broken connections are made anew. States between
   * two may be left out for a slow reader, the last one never is. Whoever leaves the loop, or cancels a stream made of it,
   * ends the connection.
   */
  events(jobId: string, options?: Abortable): AsyncIterable<JobSummary>;
}

export interface TaskFlowClient<Tasks = AnyTasks> {
  jobs: JobCalls<Tasks>;
  actions: ActionCalls;
  errors: ErrorCalls;
  files: {
    /** Keeps bytes for payloads that refer to `{ fileId }`, at most 25 MiB. Unused ones are removed after a day. */
    upload(
      bytes: Blob | ArrayBuffer | Uint8Array | string,
      contentType: string,
      options?: Abortable & { name?: string },
    ): Promise<UploadedFile>;
    /** An uploaded file, as an answer whose body is still to be read. @throws ApiError `not_found` */
    get(fileId: string, options?: Abortable): Promise<Response>;
  };
  tasks: TaskCalls;
  workers: {
    list(options?: Abortable): Promise<WorkerInfo[]>;
    /** One with the jobs that it runs, ended lately and lost. @throws ApiError `not_found` */
    get(workerId: string, options?: Abortable): Promise<WorkerDetail>;
    /** Asks a worker to take nothing new and end what it runs. @throws ApiError `not_found` */
    drain(workerId: string, options?: Abortable): Promise<WorkerInfo>;
  };
  keys: {
    list(options?: Abortable): Promise<ApiKey[]>;
    /** Makes an API key; the answer is the only place where it stands. Not repeated when it fails on the way. */
    create(key: CreateApiKey, options?: Abortable): Promise<CreatedApiKey>;
    /** @throws ApiError `not_found`, `conflict` when it is the last admin key */
    revoke(keyId: string, options?: Abortable): Promise<void>;
  };
  schedules: ScheduleCalls;
  webhooks: WebhookCalls;
  audit: AuditCalls;
  stats(options?: Abortable): Promise<Stats>;
}

/**
 * A client of TaskFlow's REST API. Redirects are not followed: give the address that they lead to.
 *
 * `createClient<typeof tasks>(…)` knows the payload and result of each task type in `tasks`: a record, a list or a whole
 * module (`import type * as tasks`) of what `defineTask` answers, or a plain type such as
 * `{ send_email: { payload: Email; result: Receipt } }`. Without it, they are JSON.
 */
export function createClient<Tasks = AnyTasks>(options: ClientOptions): TaskFlowClient<Tasks> {
  const api = openApi(options);
  return {
    jobs: jobCalls<Tasks>(api),
    actions: actionCalls(api),
    errors: errorCalls(api),
    files: {
      upload: (body, contentType, { name, signal } = {}) =>
        api.json({
          method: 'POST',
          path: ['files'],
          field: 'fileId',
          query: { name },
          body,
          headers: { 'content-type': contentType },
          signal,
        }),
      get: (fileId, { signal } = {}) => api.stream({ path: ['files', fileId], signal }),
    },
    tasks: taskCalls(api),
    workers: {
      async list({ signal } = {}) {
        return (await api.json<{ workers: WorkerInfo[] }>({ path: ['workers'], field: 'workers', signal })).workers;
      },
      get: (workerId, { signal } = {}) => api.json({ path: ['workers', workerId], field: 'workerId', signal }),
      drain: (workerId, { signal } = {}) =>
        api.json({ method: 'POST', path: ['workers', workerId, 'drain'], field: 'workerId', signal }),
    },
    keys: {
      async list({ signal } = {}) {
        return (await api.json<{ keys: ApiKey[] }>({ path: ['keys'], field: 'keys', signal })).keys;
      },
      create: (json, { signal } = {}) =>
        api.json({ method: 'POST', path: ['keys'], field: 'key', json, signal, isRepeatable: false }),
      revoke: (keyId, { signal } = {}) => api.json({ method: 'DELETE', path: ['keys', keyId], field: null, signal }),
    },
    schedules: scheduleCalls(api),
    webhooks: webhookCalls(api),
    audit: auditCalls(api),
    stats: ({ signal } = {}) => api.json({ path: ['stats'], field: 'counts', signal }),
  };
}
