import { InvalidInput, isTaskFlowError, TaskFlowError, type InputProblem } from '../../jobs/errors.ts';
import { priorityNumbers } from '../../jobs/job-priority.ts';
import { bodyLimits, type PatchJob, type SubmitJob, type SubmittedJob } from '../../jobs/job-schema.ts';
import { onceText } from '../../jobs/job-once.ts';
import { holdsMarker } from '../../jobs/redact.ts';
import { redactedMarker } from '../../jobs/redacted-marker.ts';
import { uniqueParts, uniqueRuleOf, type UniqueRule } from '../../jobs/unique-rule.ts';
import { isValueError, type Database } from '../database.ts';
import type { Env } from '../env.ts';
import { checkUrl } from '../http/guarded-fetch-url.ts';
import { idempotencyKeyHeader } from '../http/idempotency-key.ts';
import { isSealed, sealedKey, type Sealer } from '../sealing/sealer.ts';
import { destination, inSpan, type SpanFacts, type SpanStart, type Tracer } from '../tracing/tracer.ts';
import type { TaskCatalog } from '../tasks/task-catalog.ts';
import type { NewJob } from './insert-jobs.ts';
import { newJobId } from './new-job-id.ts';
import { findKeyedJobs, submitKeyOf, type KeyedInsert, type SubmitKey } from './insert-keyed-jobs.ts';
import type { SubmittedRow } from './submitted-row.ts';
import type { Submitter } from './submitter.ts';
import { uniqueHash } from './uniqueness.ts';

/** What a submit may be given beside its job. */
export interface SubmitOptions {
  /** Makes it safe to repeat: within 24 h the same job is answered, and none is made. */
  idempotencyKey?: string | undefined;
  /** The id of the job that this one runs again. */
  rerunOf?: string;
  /** The id of the schedule that it is a run of. */
  scheduleId?: string;
  /** As `knownTraceparent` answers it. */
  traceparent?: string | null;
}

export interface SubmitServices {
  env: Env;
  catalog: TaskCatalog;
  submitter: Submitter;
  db: Database;
  sealer: Sealer;
  tracer: Tracer;
}

/** The answer to a submit, and whether it is that of an earlier one with the same Idempotency-Key. */
export type AcceptedJob = SubmittedJob & { isReplay?: true };

/**
 * Accepts a job: when the answer is there, the job is committed and will reach a terminal status, whatever dies. Its
 * hint follows; nobody waits for that.
 *
 * @param createdBy the id of the key that submits, null without keys
 * @throws InvalidInput naming every value that is wrong, or the Idempotency-Key when it was used for another job
 */
export async function submitJob(
  services: SubmitServices,
  input: SubmitJob,
  createdBy: string | null,
  options: SubmitOptions = {},
): Promise<AcceptedJob> {
  const { taskType } = input;
  return inSpan(services.tracer, `send ${taskType}`, sendSpan(options, { [destination]: taskType }), async (span) => {
    const result = await submitWithin(services, input, createdBy, { ...options, traceparent: span.traceparent });
    return { result, facts: { 'messaging.message.id': result.jobId } };
  });
}

/** Of a submit: what it leads to continues it, and it continues its caller's trace. */
export function sendSpan({ traceparent }: SubmitOptions, facts: SpanFacts): SpanStart {
  return { kind: 'producer', parent: traceparent ?? null, facts: { 'messaging.operation.type': 'send', ...facts } };
}

async function submitWithin(
  services: SubmitServices,
  input: SubmitJob,
  createdBy: string | null,
  { idempotencyKey, ...origin }: SubmitOptions,
): Promise<AcceptedJob> {
  const prepare = () => prepareJob(services, input, createdBy, { ...origin, idempotencyKey });
  try {
    if (idempotencyKey === undefined) return accepted(await services.submitter.submit(await prepare()));
    const asked = origin.rerunOf === undefined ? input : { ...input, rerunOf: origin.rerunOf };
    const { jobs, isReplay } = keyedAnswer(
      await submitOnce(services, prepare, submitKeyOf(createdBy, idempotencyKey, asked)),
    );
    const [job] = jobs;
    if (!job) throw new Error('A key was kept without a job.');
    return isReplay ? { ...job, isReplay } : job;
  } catch (error) {
    if (isValueError(error)) throw refusedValue(error);
    throw error;
  }
}

async function submitOnce(
  services: SubmitServices,
  prepare: () => Promise<NewJob>,
  submitKey: SubmitKey,
): Promise<KeyedInsert> {
  let job: NewJob;
  try {
    job = await prepare();
  } catch (error) {
    // What was right the first time may be wrong by now: an expiresAt has passed, a task type has changed.
    const known = isTaskFlowError(error) ? await findKeyedJobs(services.db, submitKey) : null;
    if (known?.outcome === 'replay') return known;
    throw error;
  }
  return services.submitter.submitOnce([job], submitKey);
}

/** What a submit answers of the job that it made or found. */
export function accepted({ id, created_at: createdAt, conflict }: SubmittedRow): SubmittedJob {
  const status = conflict?.status ?? 'pending';
  return { jobId: id, status, createdAt: createdAt.toISOString(), ...(conflict && { conflict: conflict.kind }) };
}

/**
 * What a submit with an Idempotency-Key answers.
 *
 * @throws InvalidInput when the key was used for something else
 */
export function keyedAnswer(answer: KeyedInsert): { jobs: SubmittedJob[]; isReplay?: true } {
  if (answer.outcome === 'refused') {
    const message = 'was used within 24 hours for another job or batch';
    throw new InvalidInput([{ path: idempotencyKeyHeader, message }], `This ${idempotencyKeyHeader} ${message}.`);
  }
  const jobs = answer.rows.map(accepted);
  return answer.outcome === 'replay' ? { jobs, isReplay: true } : { jobs };
}

/** Validates what only the server knows (task type, payload, URLs, clocks) and fills in the defaults. */
export async function prepareJob(
  services: SubmitServices,
  input: SubmitJob,
  createdBy: string | null,
  { rerunOf, traceparent, scheduleId, idempotencyKey }: SubmitOptions = {},
): Promise<NewJob> {
  const payload = input.payload ?? {};
  const verdict = services.catalog.validate(input.taskType, payload);
  const problems = checkInput(services, input, verdict instanceof Promise ? await verdict : verdict);
  const defaults = services.catalog.defaults(input.taskType);
  if (defaults.redact.length > 0 && holdsMarker(payload, defaults.redact)) problems.unshift(markedPayload);
  if (isSealed(payload))
    problems.push({ path: `payload.${sealedKey}`, message: 'is how encrypted payloads are stored' });
  const payloadText = JSON.stringify(payload);
  if (Buffer.byteLength(payloadText) > bodyLimits.jobBytes) {
    problems.push({ path: 'payload', message: 'must be at most 1 MiB of JSON' });
  }
  const rule = uniqueRuleOf(input);
  if (rule && !namesSomething(rule, payload)) problems.push(emptyScope);
  if (problems.length > 0) throw new InvalidInput(problems);

  const id = newJobId();
  const payloadFor = (jobId: string) =>
    defaults.encrypt ? sealed(services.sealer, payloadText, jobId, input.taskType) : payloadText;
  const storedPayload = payloadFor(id);
  return {
    id,
    taskType: input.taskType,
    priority: priorityNumbers[input.priority ?? 'normal'],
    payload: storedPayload,
    callbackUrl: input.callbackUrl ?? null,
    maxAttempts: (input.retries ?? defaults.retries ?? services.env.MAX_RETRIES) + 1,
    timeoutMs: input.timeout ?? defaults.timeoutMs ?? services.env.JOB_TIMEOUT_MS,
    delayMs: input.debounce?.ms ?? input.delay ?? null,
    runAt: input.runAt ?? null,
    expiresAt: input.expiresAt ?? null,
    deadline: input.deadline ?? null,
    tags: input.tags ?? null,
    concurrencyKey: input.concurrencyKey ?? null,
    createdBy,
    rerunOf: rerunOf ?? null,
    traceparent: traceparent ?? null,
    scheduleId: scheduleId ?? null,
    webhook: input.webhook ? JSON.stringify(input.webhook) : null,
    once: onceText(idempotencyKey, rule),
    ...(rule && {
      unique: {
        rule,
        hash: uniqueHash(
          { sealer: services.sealer, isEncrypted: defaults.encrypt },
          { taskType: input.taskType, createdBy, payload },
          rule,
        ),
        payloadFor,
      },
    }),
  };
}

/** All jobs without any of the values would be one: more likely the paths are misspelt. */
const emptyScope: InputProblem = { path: 'unique.scope', message: 'names nothing that is in this payload' };

function namesSomething(rule: UniqueRule, payload: SubmitJob['payload']): boolean {
  return rule.paths.length === 0 || uniqueParts(rule, payload).some((part) => part.length > 1);
}

function sealed(sealer: Sealer, payloadText: string, id: string, taskType: string): string {
  if (sealer.canSeal) return sealer.seal(payloadText, id, 'payload');
  throw new TaskFlowError(
    'unavailable',
    `Payloads of task type "${taskType}" are encrypted, and there is no key here.`,
  );
}

/** Shown in place of a value, and sent back as if it were one. */
const markedPayload: InputProblem = {
  path: 'payload',
  message:
    `has "${redactedMarker}" where a redacted value should be: write the value, or rerun the job that it is of ` +
    'with every list as long as it was',
};

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
  return [...problems, ...pastClocks(input)];
}

/** The clocks of a job that have run out already. */
export function pastClocks(clocks: Pick<PatchJob, 'expiresAt' | 'deadline'>): InputProblem[] {
  return (['expiresAt', 'deadline'] as const)
    .filter((field) => Date.parse(clocks[field] ?? '') <= Date.now())
    .map((field) => ({ path: field, message: 'must be in the future' }));
}

/** PostgreSQL cannot keep every JSON text: NUL characters, lone surrogates, numbers out of range. */
export function refusedValue(cause: unknown): InvalidInput {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new InvalidInput([{ path: 'payload', message: `cannot be stored: ${reason}` }]);
}
