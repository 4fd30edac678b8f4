import type { SubmitJob } from '../jobs/job-schema.ts';
import type { AnyTasks, JobId, PayloadOf, TaskName } from './task-definitions.ts';

/** A client of `pg` inside BEGIN and COMMIT. A pool is none: each of its queries may run on another connection. */
export interface PgTransaction {
  query(text: string, values: string[]): Promise<{ rows: unknown[] }>;
}

/** What Prisma hands to the function given to `$transaction`. */
export interface PrismaTransaction {
  $queryRaw(parts: TemplateStringsArray, ...values: string[]): PromiseLike<unknown>;
}

/** What Drizzle hands to the function given to `transaction`, on PostgreSQL. */
export interface DrizzleTransaction {
  execute(text: string): PromiseLike<unknown>;
}

export type SubmitTransaction = PgTransaction | PrismaTransaction | DrizzleTransaction;

/** What makes others wait for the transaction's end, and is therefore not taken. */
const notWithin = ['unique', 'debounce', 'throttle'] as const;

/** What `taskflow.submit_job` takes beside task type and payload: what a submit over HTTP may say, but for `unique`. */
export type SubmitWithinOptions = Omit<SubmitJob, 'taskType' | 'payload' | (typeof notWithin)[number]> & {
  /** The server's DATABASE_SCHEMA. Default: `taskflow`. */
  schema?: string;
};

/** Task type, payload and options, as they go together. */
type JobArguments<Tasks, Name extends TaskName<Tasks> = TaskName<Tasks>> = Name extends unknown
  ? [taskType: Name, payload: PayloadOf<Tasks, Name>, options?: SubmitWithinOptions]
  : never;

/** The call, in two parts around its one value: the whole job as JSON text. */
const callInTaskflow = partsOf`
  SELECT taskflow.submit_job(
    task_type => o.job ->> 'taskType',
    payload => coalesce(o.job -> 'payload', '{}'),
    priority => coalesce(o.job ->> 'priority', 'normal'),
    retries => (o.job ->> 'retries')::int,
    timeout_ms => (o.job ->> 'timeout')::int,
    run_at => coalesce((o.job ->> 'runAt')::timestamptz, taskflow.now() + (o.job ->> 'delay')::float8 * interval '1 ms'),
    expires_at => (o.job ->> 'expiresAt')::timestamptz,
    deadline => (o.job ->> 'deadline')::timestamptz,
    callback_url => o.job ->> 'callbackUrl',
    tags => ARRAY(SELECT jsonb_array_elements_text(o.job -> 'tags')),
    concurrency_key => o.job ->> 'concurrencyKey',
    webhook => o.job -> 'webhook'
  )::text AS "jobId" FROM (SELECT ${'job'}::text::jsonb AS job) AS o`;

/**
 * Submits a job in the caller's own transaction, over `taskflow.submit_job`: after its COMMIT the job runs, within a
 * second; after a ROLLBACK there is none. The payload is checked by the worker that runs it.
 *
 * @returns the id that the job has once the transaction is committed
 * @throws TypeError when both `delay` and `runAt` are given, or one of `unique`, `debounce` and `throttle`; the database's error when it refuses the job, which ends the
 *   transaction
 */
export async function submitWithin<Tasks = AnyTasks>(
  transaction: SubmitTransaction,
  ...[taskType, payload, { schema = 'taskflow', ...options } = {}]: JobArguments<Tasks>
): Promise<JobId<TaskName<Tasks>>> {
  if (options.delay !== undefined && options.runAt !== undefined) {
    throw new TypeError('Give either delay or runAt, not both.');
  }
  const refused = notWithin.find((field) => field in options);
  if (refused) throw new TypeError(`A job submitted within a transaction cannot be ${refused}: submit it over HTTP.`);
  const answer = await run(transaction, callIn(schema), JSON.stringify({ ...options, taskType, payload }));
  const rows = (Array.isArray(answer) ? answer : (answer as { rows: unknown[] }).rows) as { jobId: string }[];
  const [row] = rows;
  if (!row) throw new TypeError('The transaction answered no row: is it one of pg, Prisma or Drizzle?');
  return row.jobId;
}

function callIn(schema: string): TemplateStringsArray {
  if (!/^[a-z][a-z0-9_]*$/.test(schema)) throw new TypeError(`${JSON.stringify(schema)} is no DATABASE_SCHEMA.`);
  const parts = callInTaskflow.map((part) => part.replaceAll('taskflow.', `${schema}.`));
  // Prisma knows a template by its raw parts.
  return Object.assign(parts, { raw: parts });
}

function run(transaction: SubmitTransaction, call: TemplateStringsArray, job: string): PromiseLike<unknown> {
  if ('$queryRaw' in transaction) return transaction.$queryRaw(call, job);
  // Drizzle takes values only in objects of its own, which would have to be imported.
  if ('execute' in transaction) return transaction.execute(call.join(literal(job)));
  return transaction.query(call.join('$1'), [job]);
}

/** A text as a literal of PostgreSQL, whatever `standard_conforming_strings` says. */
function literal(text: string): string {
  return ` E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function partsOf(parts: TemplateStringsArray, ..._values: string[]): TemplateStringsArray {
  return parts;
}
