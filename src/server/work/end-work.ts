import { StaleLease } from '../../jobs/errors.ts';
import type { AttemptError, JobErrorCode } from '../../jobs/job-outcome.ts';
import { bodyLimits } from '../../jobs/job-schema.ts';
import { boundedDelayMs, exponentialBackoffMs } from '../../jobs/retry-policy.ts';
import { storableJson } from '../../jobs/storable-json.ts';
import { storableText } from '../../jobs/storable-text.ts';
import type { EndedWork, FailWork, FinishWork } from '../../jobs/work-schema.ts';
import { askTogether } from '../ask-together.ts';
import type { Database, Statement } from '../database.ts';
import type { AttemptEnding } from '../jobs/transition-job/finish-attempts.ts';
import { sealedKey } from '../sealing/sealer.ts';
import type { WebServices } from '../web-services.ts';
import { endingOf } from './attempt-ending.ts';
import { requireLease, sealLease, type HeldAttempt } from './lease-token.ts';
import { withholdOfJob } from './withhold-of-job.ts';
import { recordEnding } from './record-ending.ts';

type EndServices = Pick<WebServices, 'env' | 'log' | 'db' | 'queue' | 'broadcast' | 'catalog' | 'sealer' | 'metrics'>;

const statement: Statement = {
  name: 'find_pulled_attempts',
  // An attempt that has ended is looked at as it was, so that a repeated end comes to the same.
  text: `
  SELECT j.id, u.token, j.task_type, j.attempts_charged, coalesce(j.payload -> 'forceFail' = 'true'::jsonb, false) AS must_fail,
    CASE WHEN j.payload ? '${sealedKey}' THEN j.payload END AS sealed_payload,
    CASE WHEN j.lease_token = u.token THEN taskflow.now() >= j.deadline_at ELSE a.error ->> 'code' = 'deadline_exceeded' END
      AS is_past_deadline,
    CASE WHEN j.lease_token = u.token
      THEN taskflow.now() >= j.attempt_started_at + j.timeout_ms * interval '1 millisecond'
      ELSE a.error ->> 'code' = 'timed_out' END AS is_past_timeout
  FROM unnest((SELECT $1::uuid[]), (SELECT $2::uuid[])) AS u(id, token)
  CROSS JOIN LATERAL (SELECT * FROM taskflow.jobs WHERE id = u.id OFFSET 0) j
  LEFT JOIN LATERAL (
    SELECT error FROM taskflow.job_attempts WHERE job_id = u.id AND lease_token = u.token OFFSET 0) a ON true`,
};

interface AttemptRow {
  id: string;
  token: string;
  task_type: string;
  attempts_charged: number;
  must_fail: boolean;
  /** Where it is encrypted, so that PostgreSQL cannot tell what it asks for. */
  sealed_payload: unknown;
  is_past_deadline: boolean | null;
  is_past_timeout: boolean | null;
}

/**
 * Ends an attempt with its result. One that does not match the type's schema ends it as failed for good, and so does a
 * payload with `forceFail`, with a retry. As long as the lease holds, a result is taken after the timeout too.
 *
 * @throws StaleLease when the attempt ended otherwise, or there never was one
 */
export async function finishWork(services: EndServices, { leaseToken, result = null }: FinishWork): Promise<EndedWork> {
  const lease = requireLease(leaseToken);
  const row = await findAttempt(services.db, lease);
  if (row.must_fail || asksToFail(services.sealer.open(row.sealed_payload, lease.jobId, 'payload'))) {
    const error = errorOf('Error', 'forceFail: the payload asked for a failure', 'handler_error');
    return end(services, endingOf(lease, { outcome: 'failed', error, retryDelayMs: backoffMs(row) }));
  }
  const text = storableJson(JSON.stringify(result));
  const problems = [...(await services.catalog.validateResult(row.task_type, result))];
  if (Buffer.byteLength(text) > bodyLimits.jobBytes) {
    problems.push({ path: 'result', message: 'is over 1 MiB of JSON: store it as an artifact and return its name' });
  }
  if (problems.length === 0) {
    const { encrypt } = services.catalog.defaults(row.task_type);
    const stored = encrypt ? services.sealer.seal(text, lease.jobId, 'result') : text;
    return end(services, endingOf(lease, { outcome: 'succeeded', result: stored }));
  }
  const message = problems.map((problem) => `${problem.path}: ${problem.message}`).join('; ');
  return end(services, invalidResult(lease, message));
}

/**
 * Ends an attempt with an error. After its timeout or its job's deadline that is what it is recorded as.
 *
 * @throws StaleLease when the attempt ended otherwise, or there never was one
 */
export async function failWork(
  services: EndServices,
  { leaseToken, error, retryable, retryAfterMs }: FailWork,
): Promise<EndedWork> {
  const lease = requireLease(leaseToken);
  const row = await findAttempt(services.db, lease);
  const { name = 'Error', message, stack = null } = typeof error === 'string' ? { message: error } : error;
  if (row.is_past_deadline) {
    const late = errorOf('DeadlineExceeded', 'The job had not ended by its deadline.', 'deadline_exceeded');
    return end(services, endingOf(lease, { outcome: 'timed_out', error: late }));
  }
  if (row.is_past_timeout) {
    const late = errorOf('TimedOut', 'The attempt did not end within its timeout.', 'timed_out');
    return end(services, endingOf(lease, { outcome: 'timed_out', error: late, retryDelayMs: backoffMs(row) }));
  }
  const hidden = await withholdOfJob(services, lease.jobId);
  const shown = hidden?.text ?? ((text: string) => text);
  const failure = {
    ...errorOf(shown(name), shown(message) || 'The worker gave no message.', 'handler_error'),
    stack: stack && storableText(shown(stack)),
  };
  const delayMs = retryAfterMs === undefined ? backoffMs(row) : boundedDelayMs(retryAfterMs);
  return end(
    services,
    endingOf(lease, { outcome: 'failed', error: failure, retryDelayMs: retryable ? delayMs : null }),
  );
}

/**
 * Gives an attempt back: its job is due at once, and nothing is charged.
 *
 * @throws StaleLease when the attempt ended otherwise, or there never was one
 */
export async function releaseWork(services: EndServices, leaseToken: string): Promise<EndedWork> {
  const lease = requireLease(leaseToken);
  const error = errorOf('Released', 'The worker gave the attempt back.', 'released');
  return end(services, endingOf(lease, { outcome: 'released', error, retryDelayMs: 0 }));
}

async function end(services: EndServices, ending: AttemptEnding): Promise<EndedWork> {
  const answer = await recordEnding(services, ending);
  if (answer.answer === 'refused') return end(services, invalidResult(ending, `It cannot be stored: ${answer.reason}`));
  if (answer.answer === 'fenced') throw new StaleLease();
  const { error } = ending;
  return {
    jobId: ending.jobId,
    outcome: ending.outcome,
    error: error && { message: error.message, code: error.code },
  };
}

const findTogether = askTogether<Pick<Database, 'query'>, HeldAttempt, AttemptRow>({
  idOf: sealLease,
  sharesAnswers: true,
  // The payload of one that is encrypted may be a mebibyte.
  atOnce: { items: 16 },
  async ask(db, held) {
    const values = [held.map(({ jobId }) => jobId), held.map(({ leaseToken }) => leaseToken)];
    const rows = await db.query<AttemptRow>(statement, values);
    return new Map(rows.map((row) => [sealLease({ jobId: row.id, leaseToken: row.token }), row]));
  },
});

async function findAttempt(db: Pick<Database, 'query'>, lease: HeldAttempt): Promise<AttemptRow> {
  const row = await findTogether(db, lease);
  if (!row) throw new StaleLease();
  return row;
}

const asksToFail = (payload: unknown): boolean =>
  typeof payload === 'object' && payload !== null && 'forceFail' in payload && payload.forceFail === true;

const backoffMs = (row: AttemptRow): number => boundedDelayMs(exponentialBackoffMs(row.attempts_charged + 1));

const invalidResult = (lease: HeldAttempt, message: string): AttemptEnding =>
  endingOf(lease, { outcome: 'failed', error: errorOf('InvalidResult', message, 'invalid_result') });

function errorOf(name: string, message: string, code: JobErrorCode): AttemptError {
  return { name: storableText(name, 200), message: storableText(message), stack: null, code };
}
