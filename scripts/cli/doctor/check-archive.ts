import { bytesText } from '../../../src/client/format-number.ts';
import { ok, problem, warning, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';

const name = 'archive';
const mostKeptBytes = 4 * 1024 ** 3;

interface ArchiveRow {
  is_on: boolean;
  is_failing: boolean;
  last_failed: string | null;
  slot: string | null;
  kept: number;
}

const question = `
  WITH slot AS (
    SELECT slot_name, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::float8 AS kept FROM pg_replication_slots
    WHERE NOT active AND restart_lsn IS NOT NULL ORDER BY restart_lsn LIMIT 1
  )
  SELECT current_setting('archive_mode') <> 'off' AS is_on, last_failed_wal AS last_failed,
    last_failed_time IS NOT NULL AND last_failed_time > coalesce(last_archived_time, '-infinity') AS is_failing,
    (SELECT slot_name::text FROM slot) AS slot, coalesce((SELECT kept FROM slot), 0) AS kept
  FROM pg_stat_archiver`;

/** Whether the archive of WAL, by which one restores to a point in time, goes on, and nobody keeps WAL for ever. */
export async function checkArchive({ ask }: Patient): Promise<Finding> {
  const [row] = await ask<ArchiveRow>(question);
  if (!row) throw new Error('PostgreSQL told nothing of its archive.');
  if (row.is_on && row.is_failing) {
    const why =
      'it cannot be restored to a time after the last that was archived, and the disk fills up with what waits';
    const advice = 'see the log of PostgreSQL for what archive_command says';
    return problem(name, `archive_command fails, last with ${row.last_failed ?? 'a file'}`, why, advice);
  }
  if (row.slot !== null && row.kept > mostKeptBytes) {
    const found = `replication slot ${row.slot} keeps ${bytesText(row.kept)} of WAL, and nobody reads it`;
    const advice = `start its reader, or SELECT pg_drop_replication_slot('${row.slot}')`;
    return warning(name, found, 'the disk fills up with it, and rows cannot be vacuumed', advice);
  }
  return ok(name, row.is_on ? 'WAL is archived' : 'no WAL is archived (archive_mode off): backups are dumps');
}
