import { setImmediate as nextTurn } from 'node:timers/promises';
import { InvalidInput, isTaskFlowError, type InputProblem } from '../../jobs/errors.ts';
import type { SubmittedJob } from '../../jobs/job-schema.ts';
import { isValueError, type Database } from '../database.ts';
import { inputMessage, inputProblems } from '../http/input-problems.ts';
import { inSpan } from '../tracing/tracer.ts';
import { checkJobValues, type NewJob } from './insert-jobs.ts';
import { findKeyedJobs, submitKeyOf } from './insert-keyed-jobs.ts';
import { parsedSubmitSchema } from './parsed-submit-schema.ts';
import {
  accepted,
  keyedAnswer,
  prepareJob,
  refusedValue,
  sendSpan,
  type SubmitOptions,
  type SubmitServices,
} from './submit-job.ts';

/** Of a batch where every job is wrong, as much as a person would read. */
const mostProblems = 1000;
const mostLookingMs = 5000;
/** For how long a batch may keep all others waiting. */
const turnMs = 50;

/** The answer to a batch, and whether it is that of an earlier one with the same Idempotency-Key. */
export interface AcceptedBatch {
  /** In the order in which they were asked for. */
  jobs: SubmittedJob[];
  isReplay?: true;
}

/**
 * Accepts many jobs, all or none: when the answer is there, all of them are committed, as with `submitJob`.
 *
 * @param jobs each as `POST /api/jobs` takes it, still unchecked
 * @throws InvalidInput naming every wrong value by the index of its job, such as `jobs.3.retries`, or the Idempotency-Key
 *   when it was used for something else
 */
export async function submitBatch(
  services: SubmitServices,
  jobs: readonly unknown[],
  createdBy: string | null,
  options: BatchOrigin = {},
): Promise<AcceptedBatch> {
  const start = sendSpan(options, { 'messaging.batch.message_count': jobs.length });
  return inSpan(services.tracer, 'send batch', start, async ({ traceparent }) => ({
    result: await submitWithin(services, jobs, createdBy, { ...options, traceparent }),
  }));
}

async function submitWithin(
  services: SubmitServices,
  jobs: readonly unknown[],
  createdBy: string | null,
  { idempotencyKey, traceparent = null }: BatchOrigin,
): Promise<AcceptedBatch> {
  if (idempotencyKey === undefined) {
    return writeBatch(services, jobs, createdBy, { traceparent }, async (prepared) => ({
      jobs: (await services.submitter.submitAll(prepared)).map(accepted),
    }));
  }
  const submitKey = submitKeyOf(createdBy, idempotencyKey, { jobs });
  // Looked at first: a repeat is then spared the checks of a thousand jobs, some of which may be wrong by now.
  const known = await findKeyedJobs(services.db, submitKey);
  if (known) return keyedAnswer(known);
  return writeBatch(services, jobs, createdBy, { traceparent, idempotencyKey }, async (prepared) =>
    keyedAnswer(await services.submitter.submitOnce(prepared, submitKey)),
  );
}

type BatchOrigin = Pick<SubmitOptions, 'idempotencyKey' | 'traceparent'>;

async function writeBatch(
  services: SubmitServices,
  jobs: readonly unknown[],
  createdBy: string | null,
  origin: BatchOrigin,
  write: (prepared: NewJob[]) => Promise<AcceptedBatch>,
): Promise<AcceptedBatch> {
  const prepared: NewJob[] = [];
  const problems: InputProblem[] = [];
  const startedAt = performance.now();
  let turnEndsAt = startedAt + turnMs;
  for (const [index, job] of jobs.entries()) {
    // Others are served in between, and of a batch that is refused anyway no more is looked for after a while.
    if (performance.now() > turnEndsAt) {
      if (problems.length > 0 && turnEndsAt > startedAt + mostLookingMs) break;
      await nextTurn();
      turnEndsAt = performance.now() + turnMs;
    }
    const result = await prepareItem(services, job, createdBy, origin);
    if (Array.isArray(result)) problems.push(...at(index, result));
    else prepared.push(result);
  }
  if (problems.length > 0) throw refusedBatch(problems);
  try {
    return await write(prepared);
  } catch (error) {
    if (!isValueError(error)) throw error;
    const { index, cause } = await firstRefused(services.db, prepared, error);
    throw refusedBatch(at(index, refusedValue(cause).problems));
  }
}

async function prepareItem(
  services: SubmitServices,
  job: unknown,
  createdBy: string | null,
  origin: BatchOrigin,
): Promise<NewJob | InputProblem[]> {
  const parsed = parsedSubmitSchema.safeParse(job, { error: inputMessage });
  if (!parsed.success) return inputProblems(parsed.error);
  try {
    return await prepareJob(services, parsed.data, createdBy, origin);
  } catch (error) {
    if (isTaskFlowError(error) && error.problems.length > 0) return error.problems;
    throw error;
  }
}

function at(index: number, problems: InputProblem[]): InputProblem[] {
  return problems.map(({ path, message }) => ({
    path: ['jobs', index, path].filter((part) => part !== '').join('.'),
    message,
  }));
}

function refusedBatch(problems: InputProblem[]): InvalidInput {
  return new InvalidInput(
    problems.slice(0, mostProblems),
    'No job of this batch was accepted: some do not match their schema.',
  );
}

/** Finds a job whose value PostgreSQL refuses, by halves. */
async function firstRefused(db: Database, jobs: NewJob[], cause: unknown): Promise<{ index: number; cause: unknown }> {
  let from = 0;
  let to = jobs.length;
  while (to - from > 1) {
    const middle = Math.ceil((from + to) / 2);
    try {
      await checkJobValues(db, jobs.slice(from, middle));
      from = middle;
    } catch (error) {
      if (!isValueError(error)) throw error;
      [to, cause] = [middle, error];
    }
  }
  return { index: from, cause };
}
