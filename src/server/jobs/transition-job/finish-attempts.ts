import type { AttemptError, JobOutcome } from '../../../jobs/job-outcome.ts';
import { isValueError, type Database, type Statement } from '../../database.ts';
import { isoTimes } from '../../iso-times.ts';
import { statsShard } from '../../stats/stats-shard.ts';
import { rowOf } from '../is-among.ts';
import { endedColumns, endedTail, lockedColumns, movedColumns, type MovedRow } from './ended-tail.ts';

/** What a worker has to say about an attempt that it held. */
export interface AttemptEnding {
  jobId: string;
  leaseToken: string;
  outcome: JobOutcome;
  /** JSON text, only with `succeeded`. */
  result: string | null;
  error: AttemptError | null;
  /** ms until the next attempt where the budget allows one; null: there is none. */
  retryDelayMs: number | null;
  cpuMs: number | null;
  peakMemoryBytes: number | null;
}

/**
 * `recorded`: committed by this or an earlier try. `fenced`: the lease was no longer this attempt's, nothing was
 * written. `refused`: PostgreSQL does not take one of its values, nothing was written.
 */
export type EndingAnswer =
  | { answer: 'recorded'; moved: MovedRow | null }
  | { answer: 'fenced' }
  | { answer: 'refused'; reason: string };

const statement: Statement = {
  name: 'finish_attempts',
  types: isoTimes,
  text: `
  WITH given AS (
    SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::int[],
      $9::bigint[]) AS u(id, token, outcome, result, error, delay_ms, cpu_ms, peak_memory_bytes)
    ORDER BY id
  ),
  locked AS (
    SELECT ${lockedColumns}, j.attempts_charged, j.max_attempts, j.deadline_at, g.outcome, g.result::jsonb AS result,
      g.error::jsonb AS attempt_error, g.delay_ms, g.cpu_ms, g.peak_memory_bytes
    FROM given g CROSS JOIN LATERAL (${rowOf('g.id')}) j
    WHERE CASE WHEN g.token = j.lease_token AND j.status = 'active' THEN true ELSE false END
  ),
  ends AS (
    SELECT l.id, l.outcome, l.cpu_ms, l.peak_memory_bytes, l.attempt_error, ${endedColumns},
      CASE
        WHEN l.outcome = 'succeeded' THEN 'completed'
        WHEN l.outcome = 'cancelled' THEN 'cancelled'
        WHEN l.outcome = 'released' THEN 'pending'
        WHEN l.delay_ms IS NOT NULL AND l.attempts_charged + 1 < l.max_attempts
          AND (l.deadline_at IS NULL OR taskflow.now() + l.delay_ms * interval '1 millisecond' < l.deadline_at)
          THEN 'pending'
        ELSE 'failed'
      END AS new_status,
      CASE WHEN l.outcome = 'succeeded' THEN coalesce(l.result, 'null'::jsonb) END AS result,
      CASE WHEN l.outcome NOT IN ('succeeded', 'released') THEN l.attempt_error ->> 'message' END AS error,
      CASE WHEN l.outcome NOT IN ('succeeded', 'released') THEN l.attempt_error ->> 'code' END AS error_code,
      CASE WHEN l.outcome = 'released' THEN 0 ELSE coalesce(l.delay_ms, 0) END AS delay_ms
    FROM locked l
  ),
  ${endedTail('$1::smallint')}
  SELECT ${movedColumns} FROM moved m`,
};

/**
 * What one statement records. The driver writes a list of large texts slowly, in one piece: 50 results of a mebibyte took seven
 * seconds of web's thread.
 */
export const endingsAtOnce = {
  items: 200,
  bytes: 256 * 1024,
  bytesOf: ({ result, error }: AttemptEnding): number =>
    (result?.length ?? 0) + (error?.message.length ?? 0) + (error?.stack?.length ?? 0),
};

const recordedTokens: Statement = {
  name: 'recorded_tokens',
  text: `SELECT a.lease_token FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS u(id, token, outcome)
    JOIN taskflow.job_attempts a ON a.job_id = u.id AND a.lease_token = u.token AND a.outcome = u.outcome`,
};

/**
 * Writes how attempts ended: status, attempt, statistics and webhook delivery in one statement, each only while its
 * lease token is still the job's. Safe to repeat: what an earlier try committed counts as recorded. A value that
 * PostgreSQL refuses fails alone; the rest of its batch is written. Of many take `endingsAtOnce`.
 *
 * @param isShared others wait for it: a row that somebody holds fails it after two seconds. Default: where it is for several
 * @throws the driver's error when the database is away, or a row is held for long: repeat it
 */
export async function finishAttempts(
  db: Database,
  endings: AttemptEnding[],
  isShared = endings.length > 1,
): Promise<Map<string, EndingAnswer>> {
  const answers = new Map<string, EndingAnswer>();
  await finishBatch(db, endings, answers, isShared);
  return answers;
}

async function finishBatch(
  db: Database,
  endings: AttemptEnding[],
  answers: Map<string, EndingAnswer>,
  isShared: boolean,
): Promise<void> {
  try {
    const rows = await db.query<MovedRow>({ ...statement, isShared }, [
      statsShard,
      endings.map((ending) => ending.jobId),
      endings.map((ending) => ending.leaseToken),
      endings.map((ending) => ending.outcome),
      endings.map((ending) => ending.result),
      endings.map((ending) => (ending.error ? JSON.stringify(ending.error) : null)),
      endings.map((ending) => ending.retryDelayMs),
      endings.map((ending) => ending.cpuMs),
      endings.map((ending) => ending.peakMemoryBytes),
    ]);
    for (const row of rows) if (row.ended_token) answers.set(row.ended_token, { answer: 'recorded', moved: row });
  } catch (error) {
    if (!isValueError(error)) throw error;
    await bisect(db, endings, answers, isShared, error);
    return;
  }
  const open = endings.filter((ending) => !answers.has(ending.leaseToken));
  if (open.length > 0) await explainMissing(db, open, answers);
}

/** Halves a batch until the bad item stands alone. */
async function bisect(
  db: Database,
  endings: AttemptEnding[],
  answers: Map<string, EndingAnswer>,
  isShared: boolean,
  error: unknown,
): Promise<void> {
  const [only] = endings;
  if (endings.length <= 1) {
    const reason = error instanceof Error ? error.message : String(error);
    if (only) answers.set(only.leaseToken, { answer: 'refused', reason });
    return;
  }
  const middle = Math.ceil(endings.length / 2);
  await finishBatch(db, endings.slice(0, middle), answers, isShared);
  await finishBatch(db, endings.slice(middle), answers, isShared);
}

/**
 * No row with this token: an earlier try committed (then the attempt is there with this outcome), or somebody else ended
 * it (a cancel, the sweep).
 */
async function explainMissing(
  db: Database,
  endings: AttemptEnding[],
  answers: Map<string, EndingAnswer>,
): Promise<void> {
  const rows = await db.query<{ lease_token: string }>(recordedTokens, [
    endings.map((ending) => ending.jobId),
    endings.map((ending) => ending.leaseToken),
    endings.map((ending) => ending.outcome),
  ]);
  const recorded = new Set(rows.map((row) => row.lease_token));
  for (const { leaseToken } of endings) {
    answers.set(leaseToken, recorded.has(leaseToken) ? { answer: 'recorded', moved: null } : { answer: 'fenced' });
  }
}
