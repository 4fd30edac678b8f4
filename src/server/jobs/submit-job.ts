import { v7 as uuidv7 } from 'uuid';
import { InvalidInput, type InputProblem } from '../../jobs/errors.ts';
import { priorityNumbers } from '../../jobs/job-priority.ts';
import { bodyLimits, type SubmitJob, type SubmittedJob } from '../../jobs/job-schema.ts';
import { isValueError } from '../database.ts';
import type { Env } from '../env.ts';
import { checkUrl } from '../http/guarded-fetch-url.ts';
import type { TaskCatalog } from '../tasks/task-catalog.ts';
import type { NewJob } from './insert-jobs.ts';
import type { Submitter } from './submitter.ts';

export interface SubmitServices {
  env: Env;
  catalog: TaskCatalog;
  submitter: Submitter;
}

/**
 * Accepts a job: when the answer is there, the job is committed and will reach a terminal status, whatever dies. Its
 * hint follows; nobody waits for that.
 *
 * @param createdBy the id of the key that submits, null without keys
 * @throws InvalidInput naming every value that is wrong
 */
export async function submitJob(
  services: SubmitServices,
  input: SubmitJob,
  createdBy: string | null,
): Promise<SubmittedJob> {
  const job = await prepareJob(services, input, createdBy);
  try {
    const row = await services.submitter.submit(job);
    return { jobId: row.id, status: 'pending', createdAt: row.created_at.toISOString() };
  } catch (error) {
    if (isValueError(error)) throw refusedValue(error);
    throw error;
  }
}

/** Validates what only the server knows (task type, payload, URLs, clocks) and fills in the defaults. */
export async function prepareJob(
  services: SubmitServices,
  input: SubmitJob,
  createdBy: string | null,
): Promise<NewJob> {
  const payload = input.payload ?? {};
  const verdict = services.catalog.validate(input.taskType, payload);
  const problems = checkInput(services, input, verdict instanceof Promise ? await verdict : verdict);
  const payloadText = JSON.stringify(payload);
  if (Buffer.byteLength(payloadText) > bodyLimits.jobBytes) {
    problems.push({ path: 'payload', message: 'must be at most 1 MiB of JSON' });
  }
  if (problems.length > 0) throw new InvalidInput(problems);

  const defaults = services.catalog.defaults(input.taskType);
  return {
    id: uuidv7(),
    taskType: input.taskType,
    priority: priorityNumbers[input.priority ?? 'normal'],
    payload: payloadText,
    callbackUrl: input.callbackUrl ?? null,
    maxAttempts: (input.retries ?? defaults.retries ?? services.env.MAX_RETRIES) + 1,
    timeoutMs: input.timeout ?? defaults.timeoutMs ?? services.env.JOB_TIMEOUT_MS,
    delayMs: input.delay ?? null,
    runAt: input.runAt ?? null,
    expiresAt: input.expiresAt ?? null,
    deadline: input.deadline ?? null,
    tags: input.tags ?? null,
    concurrencyKey: input.concurrencyKey ?? null,
    createdBy,
    rerunOf: null,
  };
}

function checkInput(
  services: SubmitServices,
  input: SubmitJob,
  verdict: InputProblem[] | 'unknown_task_type',
): InputProblem[] {
  const problems: InputProblem[] = [];
  if (verdict === 'unknown_task_type') {
    const known = services.catalog.knownTypes();
    const hint = known.length > 0 ? `Known: ${known.join(', ')}.` : 'No worker has registered any yet.';
    problems.push({ path: 'taskType', message: `There is no task type "${input.taskType}". ${hint}` });
  } else {
    problems.push(...verdict);
  }
  if (input.callbackUrl) {
    const refusal = checkUrl(input.callbackUrl, services.env.WEBHOOK_ALLOWED_HOSTS);
    if (refusal) problems.push({ path: 'callbackUrl', message: refusal });
  }
  for (const field of ['expiresAt', 'deadline'] as const) {
    const time = input[field];
    if (time !== undefined && Date.parse(time) <= Date.now()) {
      problems.push({ path: field, message: 'must be in the future' });
    }
  }
  return problems;
}

/** PostgreSQL cannot keep every JSON text: NUL characters, lone surrogates, numbers out of range. */
function refusedValue(cause: unknown): InvalidInput {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new InvalidInput([{ path: 'payload', message: `cannot be stored: ${reason}` }]);
}
