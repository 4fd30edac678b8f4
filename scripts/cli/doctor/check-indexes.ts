import { ok, problem, warning, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';

const name = 'indexes';

interface IndexesRow {
  total: number;
  invalid: string[];
  building: string[];
}

const question = `
  WITH ours AS (
    SELECT i.indexrelid, i.indisvalid AND i.indisready AS is_whole,
      EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid) AS is_building
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE c.relnamespace IN (to_regnamespace('taskflow'), to_regnamespace('bullmq'))
  )
  SELECT count(*)::int AS total,
    coalesce(array_agg(indexrelid::regclass::text ORDER BY 1) FILTER (WHERE NOT is_whole AND NOT is_building), '{}') AS invalid,
    coalesce(array_agg(indexrelid::regclass::text ORDER BY 1) FILTER (WHERE is_building), '{}') AS building
  FROM ours`;

/** Whether an index that was built CONCURRENTLY was left unfinished: it costs writes, and serves nobody. */
export async function checkIndexes({ ask }: Patient): Promise<Finding> {
  const [row] = await ask<IndexesRow>(question);
  const { total = 0, invalid = [], building = [] } = row ?? {};
  if (invalid.length > 0) {
    const why =
      'no statement uses it, so lists and claims get slow; CREATE INDEX IF NOT EXISTS takes it for a whole one';
    const advice = invalid.map((index) => `REINDEX INDEX CONCURRENTLY ${index};`).join(' ');
    return problem(name, `${invalid.length} unfinished: ${invalid.join(', ')}`, why, advice);
  }
  if (building.length === 0) return ok(name, `${total}, all valid`);
  const why = 'statements that need it are slow until it is there';
  return warning(
    name,
    `being built: ${building.join(', ')}`,
    why,
    'wait: pg_stat_progress_create_index shows how far it is',
  );
}
