import { TaskFlowError } from '../../jobs/errors.ts';
import { priorityName } from '../../jobs/job-priority.ts';
import { boundedDelayMs, exponentialBackoffMs } from '../../jobs/retry-policy.ts';
import type { ClaimedWork, ClaimWork, PulledAttempt } from '../../jobs/work-schema.ts';
import type { Caller } from '../auth/caller.ts';
import { Unauthenticated } from '../auth/unauthenticated.ts';
import { watchCaller } from '../auth/watch-caller.ts';
import { askTogether } from '../ask-together.ts';
import type { Database, Statement } from '../database.ts';
import { toJobSummary } from '../jobs/job-row.ts';
import type { DueJobRow } from '../jobs/transition-job/claim-due-jobs.ts';
import { finishAttempts } from '../jobs/transition-job/finish-attempts.ts';
import type { WebServices } from '../web-services.ts';
import { touchPullWorker } from '../workers/pull-lease.ts';
import { endingOf } from './attempt-ending.ts';
import { leaseAnswer } from './lease-answer.ts';
import { isUnreadable } from '../sealing/sealer.ts';
import { recordEnding } from './record-ending.ts';
import { sealLease } from './lease-token.ts';

type EndServices = Parameters<typeof recordEnding>[0];

const otherTypes: Statement = {
  name: 'types_not_pulled',
  text: `SELECT u.task_type, t.task_type IS NOT NULL AS is_known FROM unnest($1::text[]) AS u(task_type)
    LEFT JOIN taskflow.task_types t ON t.task_type = u.task_type WHERE t.pull IS NOT TRUE`,
};

/**
 * Gives a pull worker jobs to run, as soon as there are some or with none when its time is over. A caller that went away
 * meanwhile gets none: what was claimed for it is given back, at no cost.
 *
 * @throws TaskFlowError conflict for a task type that is not registered for pull workers, or whose type a worker of
 *   TaskFlow's own has taken over; for a worker id of such a one
 * @throws Unauthenticated as soon as the caller's key is revoked or expires, or its session is over: it is given nothing more
 */
export async function claimWork(
  services: EndServices & Pick<WebServices, 'claims' | 'env' | 'keys' | 'sealer'>,
  caller: Caller,
  { workerId, taskTypes, max, waitSeconds, host = 'pull worker' }: ClaimWork,
  gone: AbortSignal,
): Promise<ClaimedWork> {
  const { db, env } = services;
  await requirePulled(db, taskTypes);
  const worker = { id: workerId, host, taskTypes, max, leaseMs: env.LEASE_MS };
  const state = await touchPullWorker(db, worker);
  const revoked = new AbortController();
  const unwatch = watchCaller(services.keys, caller, () => revoked.abort());
  const signal = AbortSignal.any([gone, revoked.signal]);
  const rows = await services.claims
    .claim({ workerId, taskTypes, max }, { ms: waitSeconds * 1000, signal })
    .finally(unwatch);
  if (signal.aborted) {
    if (rows.length > 0) await giveBack(services, rows);
    if (revoked.signal.aborted) throw new Unauthenticated();
    return { attempts: [], ...leaseAnswer(env, state) };
  }
  const attempts: PulledAttempt[] = [];
  for (const row of rows) {
    const attempt = await openedAttempt(services, row);
    if (!attempt) continue;
    services.metrics.jobs.started(row);
    services.broadcast.jobUpdated(toJobSummary(row));
    attempts.push(attempt);
  }
  return { attempts, ...leaseAnswer(env, state) };
}

interface OtherType {
  task_type: string;
  is_known: boolean;
}

const wishOf = (taskTypes: readonly string[]): string => JSON.stringify(taskTypes);

const findOthersTogether = askTogether<Pick<Database, 'query'>, readonly string[], OtherType[]>({
  idOf: wishOf,
  sharesAnswers: true,
  atOnce: { items: 100 },
  async ask(db, wishes) {
    const others = await db.query<OtherType>(otherTypes, [[...new Set(wishes.flat())]]);
    const othersOf = (taskTypes: readonly string[]) => others.filter((one) => taskTypes.includes(one.task_type));
    return new Map(wishes.map((taskTypes) => [wishOf(taskTypes), othersOf(taskTypes)]));
  },
});

async function requirePulled(db: Pick<Database, 'query'>, taskTypes: readonly string[]): Promise<void> {
  const others = (await findOthersTogether(db, taskTypes)) ?? [];
  const [other] = others;
  if (!other) return;
  const message = other.is_known
    ? `Task type "${other.task_type}" is run by TaskFlow's own workers: it cannot be pulled.`
    : `There is no task type "${other.task_type}": register it with PUT /api/tasks/${other.task_type}.`;
  throw new TaskFlowError('conflict', message, { details: { taskTypes: others.map((one) => one.task_type) } });
}

async function giveBack(
  { db, claims, metrics }: Pick<WebServices, 'db' | 'claims' | 'metrics'>,
  rows: DueJobRow[],
): Promise<void> {
  const endings = rows.map((row) => endingOf({ jobId: row.id, leaseToken: row.lease_token }, { outcome: 'released' }));
  for (const answer of (await finishAttempts(db, endings)).values()) {
    if (answer.answer === 'recorded' && answer.moved) metrics.jobs.moved([answer.moved]);
  }
  claims.wake(rows.map((row) => row.task_type));
}

/** With its payload decrypted. One that cannot be ends as failed, with a retry, and nobody is given it: undefined. */
async function openedAttempt(
  services: EndServices & Pick<WebServices, 'sealer'>,
  row: DueJobRow,
): Promise<PulledAttempt | undefined> {
  try {
    return toAttempt(row, services.sealer.open(row.payload, row.id, 'payload'));
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    const { name, message } = error;
    const ending = endingOf(
      { jobId: row.id, leaseToken: row.lease_token },
      {
        outcome: 'failed',
        error: { name, message, stack: null, code: 'unreadable_payload' },
        retryDelayMs: boundedDelayMs(exponentialBackoffMs(row.attempts_charged + 1)),
      },
    );
    await recordEnding(services, ending);
    return undefined;
  }
}

function toAttempt(row: DueJobRow, payload: unknown): PulledAttempt {
  return {
    jobId: row.id,
    taskType: row.task_type,
    payload: payload as PulledAttempt['payload'],
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    priority: priorityName(row.priority),
    leaseToken: sealLease({ jobId: row.id, leaseToken: row.lease_token }),
    timeout: row.timeout_ms,
    deadline: row.deadline_at,
    idempotencyKey: row.id,
    tags: row.tags,
    createdAt: row.created_at,
  };
}
