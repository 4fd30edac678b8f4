import { exponentialBackoffMs } from '../../jobs/retry-policy.ts';
import type { AttemptState, HeartbeatAnswer, WorkHeartbeat } from '../../jobs/work-schema.ts';
import type { JobOutcome } from '../../jobs/job-outcome.ts';
import type { Database, Statement } from '../database.ts';
import type { WebServices } from '../web-services.ts';
import { beatPullWorker, heldByPullWorker, type HeldRow } from '../workers/pull-lease.ts';
import { endingOf } from './attempt-ending.ts';
import { leaseAnswer } from './lease-answer.ts';
import { readLease, sealLease, type HeldAttempt } from './lease-token.ts';
import { recordEnding } from './record-ending.ts';

const outcomes: Statement = {
  name: 'outcomes_of_tokens',
  text: `SELECT a.job_id, a.lease_token, a.outcome FROM unnest($1::uuid[], $2::uuid[]) AS u(id, token)
    JOIN taskflow.job_attempts a ON a.job_id = u.id AND a.lease_token = u.token`,
};

const states: Record<JobOutcome, AttemptState> = {
  succeeded: 'ended',
  failed: 'ended',
  released: 'ended',
  timed_out: 'timed_out',
  cancelled: 'cancelled',
  lost: 'lost',
};

/**
 * Renews a pull worker's lease, and tells it what has become of each attempt that it has in hand: so a cancel arrives.
 * An attempt that is the worker's by the table, but that it does not name although a whole lease has passed since it was
 * claimed, never reached it and ends as lost.
 *
 * @throws TaskFlowError conflict when the id is that of a worker of TaskFlow's own
 */
export async function beatWorker(
  services: Pick<WebServices, 'env' | 'log' | 'db' | 'queue' | 'broadcast' | 'metrics'>,
  { workerId, leaseTokens }: WorkHeartbeat,
): Promise<HeartbeatAnswer> {
  const { db, env } = services;
  const state = await beatPullWorker(db, workerId, env.LEASE_MS, leaseTokens.length);
  const held = new Map(
    (await heldByPullWorker(db, workerId, env.LEASE_MS)).map((row) => [
      sealLease({ jobId: row.id, leaseToken: row.lease_token }),
      row,
    ]),
  );
  const ended = await outcomesOf(
    db,
    leaseTokens.flatMap((token) => (held.has(token) ? [] : (readLease(token) ?? []))),
  );
  const stateOf = (token: string): AttemptState => {
    const row = held.get(token);
    if (row) return row.is_over ? 'timed_out' : 'running';
    const outcome = ended.get(token);
    return outcome === undefined ? 'lost' : states[outcome];
  };
  const attempts = leaseTokens.map((leaseToken) => ({ leaseToken, state: stateOf(leaseToken) }));
  const named = new Set(leaseTokens);
  for (const [token, row] of held) if (row.is_old && !named.has(token)) await endOrphan(services, row);
  return { attempts, ...leaseAnswer(env, state ?? 'running') };
}

async function outcomesOf(db: Pick<Database, 'query'>, leases: HeldAttempt[]): Promise<Map<string, JobOutcome>> {
  if (leases.length === 0) return new Map();
  const rows = await db.query<{ job_id: string; lease_token: string; outcome: JobOutcome }>(outcomes, [
    leases.map(({ jobId }) => jobId),
    leases.map(({ leaseToken }) => leaseToken),
  ]);
  return new Map(rows.map((row) => [sealLease({ jobId: row.job_id, leaseToken: row.lease_token }), row.outcome]));
}

async function endOrphan(services: Parameters<typeof recordEnding>[0], row: HeldRow): Promise<void> {
  const message = 'The attempt was claimed, but its worker never learned of it or forgot it.';
  const ending = endingOf(
    { jobId: row.id, leaseToken: row.lease_token },
    {
      outcome: 'lost',
      error: { name: 'Lost', message, stack: null, code: 'lost' },
      retryDelayMs: exponentialBackoffMs(row.attempts_charged + 1),
    },
  );
  await recordEnding(services, ending);
}
