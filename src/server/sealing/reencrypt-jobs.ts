import type { Database, Statement } from '../database.ts';
import { isSealed, isUnreadable, type Sealer } from './sealer.ts';

/** What came of encrypting anew. */
export interface Reencrypted {
  /** Rows that were written. */
  written: number;
  /** Rows with a value that cannot be decrypted here: left as they are. */
  unreadable: number;
}

interface JobRow {
  id: string;
  encrypt: boolean;
  payload: unknown;
  result: unknown;
}

/** Few enough that their values fit into memory. */
const perStep = 100;
const timeoutMs = 60_000;
export const firstId = '00000000-0000-0000-0000-000000000000';

const read: Statement = {
  name: 'read_jobs_to_encrypt',
  text: `SELECT j.id, t.encrypt, j.payload, j.result
    FROM (SELECT * FROM taskflow.jobs WHERE id > $1 ORDER BY id LIMIT ${perStep}) j
      JOIN taskflow.task_types t ON t.task_type = j.task_type ORDER BY j.id`,
  timeoutMs,
};

const write: Statement = {
  name: 'write_encrypted_jobs',
  // Only what is still as it was read: an attempt may have ended meanwhile.
  text: `
  WITH given AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
      AS u(id, old_payload, old_result, payload, result)
  ),
  locked AS (
    SELECT j.id, g.payload, g.result FROM taskflow.jobs j JOIN given g ON g.id = j.id
    WHERE j.payload = g.old_payload::jsonb AND j.result IS NOT DISTINCT FROM g.old_result::jsonb
    ORDER BY j.id FOR UPDATE OF j
  )
  UPDATE taskflow.jobs j SET payload = l.payload::jsonb, result = l.result::jsonb FROM locked l WHERE j.id = l.id
  RETURNING j.id`,
  timeoutMs,
};

/**
 * Encrypts payloads and results anew with the first key: those of other keys, and plain ones of types that are encrypted now.
 * Repeated, it finds nothing more to do.
 */
export async function reencryptJobs(db: Database, sealer: Sealer): Promise<Reencrypted> {
  const total = { written: 0, unreadable: 0 };
  let after = firstId;
  for (;;) {
    const rows = await db.query<JobRow>(read, [after]);
    const last = rows.at(-1);
    if (!last) return total;
    after = last.id;
    const changed = rows.flatMap((row) => {
      try {
        const [payload, result] = [resealed(sealer, row, 'payload'), resealed(sealer, row, 'result')];
        return payload === row.payload && result === row.result ? [] : [{ row, payload, result }];
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        total.unreadable += 1;
        return [];
      }
    });
    if (changed.length === 0) continue;
    const written = await db.query(write, [
      changed.map(({ row }) => row.id),
      changed.map(({ row }) => JSON.stringify(row.payload)),
      changed.map(({ row }) => textOrNull(row.result)),
      changed.map(({ payload }) => JSON.stringify(payload)),
      changed.map(({ result }) => textOrNull(result)),
    ]);
    total.written += written.length;
  }
}

/** The value itself where nothing is to be done. @throws Unreadable */
function resealed(sealer: Sealer, { id, encrypt, ...row }: JobRow, column: 'payload' | 'result'): unknown {
  const value = row[column];
  return reseal(sealer, { jobId: id, column, value, isWanted: encrypt });
}

/**
 * A value as it is to be stored: encrypted with the first key where it is encrypted, or is to be.
 *
 * @throws Unreadable
 */
export function reseal(
  sealer: Sealer,
  {
    jobId,
    column,
    value,
    isWanted,
  }: { jobId: string; column: 'payload' | 'result'; value: unknown; isWanted: boolean },
): unknown {
  if (value === null || sealer.isUpToDate(value) || !(isWanted || isSealed(value))) return value;
  const json = JSON.stringify(sealer.open(value, jobId, column));
  return JSON.parse(sealer.seal(json, jobId, column)) as unknown;
}

const textOrNull = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
