import { durationText } from '../../../src/client/format-time.ts';
import { ok, problem, warning, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';

const name = 'transactions';
const longMs = 5 * 60_000;
const veryLongMs = 60 * 60_000;

interface OldestRow {
  what: string;
  age_ms: number;
}

// Only what keeps VACUUM from rows of this database. Of other users' sessions one without pg_read_all_stats sees no times.
const question = `
  SELECT what, extract(epoch FROM clock_timestamp() - since)::float8 * 1000 AS age_ms FROM (
    SELECT format('session %s (%s, %s)', pid, coalesce(nullif(application_name, ''), usename), state) AS what, xact_start AS since
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
    UNION ALL
    SELECT format('prepared transaction %L', gid), prepared FROM pg_prepared_xacts WHERE database = current_database()
  ) open WHERE since IS NOT NULL ORDER BY since LIMIT 1`;

/** Whether a transaction was forgotten: rows that others removed since it began stay, and every index is read past them. */
export async function checkTransactions({ ask }: Patient, mayLastMs = longMs): Promise<Finding> {
  const [oldest] = await ask<OldestRow>(question);
  if (!oldest || oldest.age_ms < mayLastMs) return ok(name, 'none is long open');
  const found = `one is open for ${durationText(oldest.age_ms)}: ${oldest.what}`;
  const why = 'what ended since then cannot be vacuumed, so claims and the sweep get slower, and migrations wait';
  const advice = oldest.what.startsWith('prepared')
    ? 'COMMIT PREPARED or ROLLBACK PREPARED it'
    : 'end that program, or SELECT pg_terminate_backend(pid); set idle_in_transaction_session_timeout';
  return (oldest.age_ms < veryLongMs ? warning : problem)(name, found, why, advice);
}
