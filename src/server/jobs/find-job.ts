import { JobNotFound, TaskFlowError } from '../../jobs/errors.ts';
import type { JobOnce } from '../../jobs/job-once.ts';
import type { Job, JobSummary } from '../../jobs/job-schema.ts';
import { knownWebhookOptions, type WebhookOptions } from '../../jobs/webhook-options.ts';
import { askTogether } from '../ask-together.ts';
import { seesAllJobs } from '../auth/caller.ts';
import type { Caller } from '../auth/caller.ts';
import { isUuid } from '../blobs/blob-names.ts';
import type { Database, Statement } from '../database.ts';
import { isoTimes } from '../iso-times.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { callbackId } from '../webhooks/write-deliveries.ts';
import { jobSummaryColumns, redactColumn, toJobSummary } from './job-row.ts';
import type { JobSummaryRow } from './job-row.ts';
import { shownValue } from './shown-value.ts';

type Queries = { db: Pick<Database, 'query'> };

interface OwnedRow {
  created_by: string | null;
}

interface JobRow extends JobSummaryRow<string>, OwnedRow {
  payload: Job['payload'];
  result: Job['result'];
  concurrency_key: string | null;
  traceparent: Job['traceparent'];
  once: JobOnce | null;
  webhook: Job['webhook'];
  webhook_options: WebhookOptions | null;
  redact: string[] | null;
}

const statement = {
  name: 'find-job',
  // The list in a SELECT: of one whose length it sees the planner makes a new plan each time, which takes longer than to read.
  text: `
    SELECT ${jobSummaryColumns}, j.payload, j.result, j.concurrency_key, j.traceparent, j.once, j.created_by,
      j.webhook AS webhook_options, ${redactColumn},
      (SELECT jsonb_build_object(
          'deliveryId', d.id, 'state', d.state, 'attemptsMade', d.attempts, 'lastStatus', d.last_status,
          'lastError', d.last_error, 'nextAttemptAt',
          to_char(d.next_attempt_at AT TIME ZONE 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
        FROM taskflow.webhook_deliveries d
        WHERE d.job_id = j.id AND d.subscription_id = '${callbackId}' ORDER BY d.job_version DESC LIMIT 1) AS webhook
    FROM taskflow.jobs j WHERE j.id = ANY(ARRAY(SELECT unnest($1::uuid[])))`,
  types: isoTimes,
};

/** Jobs that many ask for at a time are read together. */
const readTogether = askTogether<Queries['db'], string, JobRow>({
  idOf: (jobId) => jobId,
  sharesAnswers: true,
  // A job may carry a mebibyte of payload and as much of result.
  atOnce: { items: 16 },
  ask: async (db, jobIds) => new Map((await db.query<JobRow>(statement, [jobIds])).map((row) => [row.id, row])),
});

/**
 * One job with its payload, result and newest webhook delivery, without what its task type redacts.
 *
 * @throws JobNotFound when there is none, or when it is another's and the caller sees only their own
 */
export async function findJob(queries: Queries & { sealer: Sealer }, caller: Caller, jobId: string): Promise<Job> {
  const row = await visibleRow(caller, jobId, () => readTogether(queries.db, jobId.toLowerCase()));
  return {
    ...toJobSummary(row),
    payload: shownValue(queries.sealer, row, 'payload', row.payload),
    result: row.status === 'completed' ? shownValue(queries.sealer, row, 'result', row.result) : null,
    concurrencyKey: row.concurrency_key,
    traceparent: row.traceparent,
    idempotencyKey: row.once?.idempotencyKey ?? null,
    unique: row.once?.unique ?? null,
    webhookOptions: row.webhook_options && knownWebhookOptions(row.webhook_options),
    webhook: row.webhook,
  };
}

const summaryStatement = {
  name: 'find-job-summary',
  text: `SELECT ${jobSummaryColumns}, j.created_by FROM taskflow.jobs j WHERE j.id = $1`,
};

/**
 * One job without its payload and result.
 *
 * @throws JobNotFound as `findJob` does
 */
export async function findJobSummary(queries: Queries, caller: Caller, jobId: string): Promise<JobSummary> {
  return toJobSummary(await visibleRow(caller, jobId, oneBy<JobSummaryRow & OwnedRow>(queries, summaryStatement)));
}

const ownerStatement = { name: 'find-job-owner', text: 'SELECT created_by FROM taskflow.jobs WHERE id = $1' };

/**
 * Lets through who may see the job.
 *
 * @throws JobNotFound as `findJob` does
 */
export async function requireVisibleJob(queries: Queries, caller: Caller, jobId: string): Promise<void> {
  await visibleOwner(queries, caller, jobId);
}

/**
 * Lets through who may act on the job: its own submitter, and whoever has `manage`.
 *
 * @throws JobNotFound as `findJob` does
 * @throws TaskFlowError forbidden for those who may only see it
 */
export async function requireOwnJob(queries: Queries, caller: Caller, jobId: string): Promise<void> {
  const owner = await visibleOwner(queries, caller, jobId);
  if (caller.scopes.has('manage') || owner === caller.keyId) return;
  throw new TaskFlowError('forbidden', 'This key may act on its own jobs only: it lacks the scope manage.');
}

async function visibleOwner(queries: Queries, caller: Caller, jobId: string): Promise<string | null> {
  return (await visibleRow(caller, jobId, oneBy<OwnedRow>(queries, ownerStatement))).created_by;
}

async function visibleRow<Row extends OwnedRow>(
  caller: Caller,
  jobId: string,
  find: (jobId: string) => Promise<Row | undefined>,
): Promise<Row> {
  const row = isUuid(jobId) ? await find(jobId) : undefined;
  if (!row || !isVisible(caller, row.created_by)) throw new JobNotFound(jobId.slice(0, 100));
  return row;
}

function oneBy<Row extends object>({ db }: Queries, find: Statement): (jobId: string) => Promise<Row | undefined> {
  return async (jobId) => (await db.query<Row>(find, [jobId]))[0];
}

function isVisible(caller: Caller, createdBy: string | null): boolean {
  return seesAllJobs(caller) || createdBy === caller.keyId;
}
