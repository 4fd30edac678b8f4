import type { z } from 'zod';
import { JobNotFound, type InputProblem } from '../../jobs/errors.ts';
import { priorityName } from '../../jobs/job-priority.ts';
import type { rerunJobSchema, SubmitJob } from '../../jobs/job-schema.ts';
import { restoreRedacted } from '../../jobs/redact.ts';
import type { Caller } from '../auth/caller.ts';
import type { Statement } from '../database.ts';
import type { WebServices } from '../web-services.ts';
import { checkSubmit } from './check-submit.ts';
import { requireOwnJob } from './find-job.ts';
import { redactColumn } from './job-row.ts';
import { submitJob, type AcceptedJob, type SubmitOptions } from './submit-job.ts';

interface InputRow {
  task_type: string;
  payload: SubmitJob['payload'];
  callback_url: string | null;
  priority: number;
  max_attempts: number;
  timeout_ms: number;
  tags: string[];
  concurrency_key: string | null;
  webhook: SubmitJob['webhook'] | null;
  redact: string[] | null;
}

const statement: Statement = {
  name: 'read_job_input',
  text: `
  SELECT j.task_type, j.payload, j.callback_url, j.priority, j.max_attempts, j.timeout_ms, j.tags, j.concurrency_key, j.webhook,
    ${redactColumn}
  FROM taskflow.jobs j WHERE j.id = $1`,
};

/**
 * Submits a new job with the input of another, whatever has become of that, or with an edited payload. Its clocks and its
 * trace are not taken over: it is due at once. The new job names the old one in `rerunOf`. Where the edited payload has the
 * marker of a redacted value, the old job's value is taken.
 *
 * @throws JobNotFound when there is no such job for this caller
 * @throws TaskFlowError forbidden when it is another's that the caller may only see
 * @throws Unreadable when its payload cannot be decrypted here
 * @throws InvalidInput as `submitJob` does: what was valid then may not be now
 */
export async function rerunOwnJob(
  services: WebServices,
  caller: Caller,
  jobId: string,
  { payload }: z.infer<typeof rerunJobSchema>,
  options: Pick<SubmitOptions, 'idempotencyKey' | 'traceparent'> = {},
): Promise<AcceptedJob> {
  const input = await inputOfRerun(services, caller, jobId, payload);
  return submitJob(services, input, caller.keyId, { ...options, rerunOf: jobId });
}

/**
 * What such a rerun would be refused for; nothing is submitted.
 *
 * @throws JobNotFound, TaskFlowError and Unreadable as `rerunOwnJob` does
 */
export async function checkRerun(
  services: WebServices,
  caller: Caller,
  jobId: string,
  { payload }: z.infer<typeof rerunJobSchema>,
): Promise<InputProblem[]> {
  return checkSubmit(services, await inputOfRerun(services, caller, jobId, payload));
}

async function inputOfRerun(
  services: WebServices,
  caller: Caller,
  jobId: string,
  payload: SubmitJob['payload'],
): Promise<SubmitJob> {
  await requireOwnJob(services, caller, jobId);
  const [row] = await services.db.query<InputRow>(statement, [jobId]);
  if (!row) throw new JobNotFound(jobId);
  const original = services.sealer.open(row.payload, jobId, 'payload') as SubmitJob['payload'];
  return {
    taskType: row.task_type,
    payload: payload === undefined ? original : restoreRedacted(payload, original, row.redact ?? []),
    callbackUrl: row.callback_url,
    priority: priorityName(row.priority),
    retries: row.max_attempts - 1,
    timeout: row.timeout_ms,
    tags: row.tags,
    ...(row.webhook && { webhook: row.webhook }),
    ...(row.concurrency_key !== null && { concurrencyKey: row.concurrency_key }),
  };
}
