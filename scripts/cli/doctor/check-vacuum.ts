import { bytesText, countText, percentText } from '../../../src/client/format-number.ts';
import { ok, problem, warning, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';

const name = 'vacuum';
/** Below that a table is small whatever is dead in it. */
const leastDead = 50_000;
const mostDeadShare = 0.4;
/** PostgreSQL itself forces a vacuum at 200 million, and stops writing near two billion. */
const mostAge = 1_000_000_000;

interface VacuumRow {
  is_on: boolean;
  switched_off: string[];
  age: number;
  table: string | null;
  dead: number;
  live: number;
}

const question = `
  WITH ours AS (
    SELECT s.*, c.reloptions FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
    WHERE s.schemaname IN ('taskflow', 'bullmq')
  ),
  worst AS (
    SELECT relname, n_dead_tup, n_live_tup FROM ours
    WHERE n_dead_tup >= ${leastDead} AND n_dead_tup > ${mostDeadShare} * (n_live_tup + n_dead_tup)
    ORDER BY n_dead_tup DESC LIMIT 1
  )
  SELECT current_setting('autovacuum')::boolean AND current_setting('track_counts')::boolean AS is_on,
    ARRAY(SELECT relname::text FROM ours WHERE 'autovacuum_enabled=false' = ANY(reloptions)
      OR 'autovacuum_enabled=off' = ANY(reloptions) ORDER BY relname) AS switched_off,
    (SELECT age(datfrozenxid) FROM pg_database WHERE datname = current_database()) AS age,
    (SELECT relname::text FROM worst) AS table, (SELECT n_dead_tup::float8 FROM worst) AS dead,
    (SELECT n_live_tup::float8 FROM worst) AS live`;

/** Whether dead rows are cleared away: each life of a job leaves some. */
export async function checkVacuum({ env, ask }: Patient): Promise<Finding> {
  const [row] = await ask<VacuumRow>(question);
  if (!row) throw new Error('PostgreSQL told nothing of its tables.');
  const { is_on, switched_off, age, table, dead, live } = row;
  if (!is_on || switched_off.length > 0) {
    const found = is_on ? `autovacuum is off for ${switched_off.join(', ')}` : 'autovacuum is off';
    const why = 'dead rows pile up: tables grow without end, and everything gets slower';
    const advice = is_on ? 'ALTER TABLE … RESET (autovacuum_enabled)' : 'set autovacuum and track_counts to on';
    return problem(name, found, why, advice);
  }
  if (age > mostAge) {
    const found = `the oldest row is ${countText(age)} transactions old`;
    const why = 'near two billion PostgreSQL takes no writes any more';
    return problem(name, found, why, 'end old transactions and replication slots, then VACUUM (FREEZE)');
  }
  if (table === null) return ok(name, 'autovacuum is on, and keeps up');
  const found = `${percentText(dead / (live + dead))} of ${table} are dead rows (${countText(dead)})`;
  const why = 'autovacuum does not keep up, or something holds it back';
  const advice = `look at "transactions", then VACUUM ${env.DATABASE_SCHEMA}.${table}, and let it come more often (autovacuum_vacuum_scale_factor)`;
  return warning(name, found, why, advice);
}

const bloatName = 'bloat';
const leastBytes = 64 * 1024 ** 2;
/** Entries of these indexes take under 120 bytes, half empty pages included. */
const mostBytesAnEntry = 400;

interface BloatRow {
  index: string;
  bytes: number;
  entries: number;
}

const bloated = `
  SELECT c.oid::regclass::text AS index, pg_relation_size(c.oid)::float8 AS bytes, c.reltuples::float8 AS entries
  FROM pg_class c JOIN pg_am a ON a.oid = c.relam
  WHERE c.relnamespace = to_regnamespace('taskflow') AND c.relkind = 'i' AND a.amname = 'btree' AND c.reltuples >= 0
    AND pg_relation_size(c.oid) > greatest(${leastBytes}, ${mostBytesAnEntry} * c.reltuples::float8)
  ORDER BY bytes DESC LIMIT 1`;

/** A hint only: by how large an index is for what it held when it was last vacuumed or analysed. */
export async function checkBloat({ ask }: Patient): Promise<Finding> {
  const [row] = await ask<BloatRow>(bloated);
  if (!row) return ok(bloatName, 'no index is larger than its entries need');
  const found = `${row.index} has ${bytesText(row.bytes)} for ${countText(row.entries)} entries`;
  const why = 'it is mostly empty pages, which take memory from what is needed';
  return warning(bloatName, found, why, `REINDEX INDEX CONCURRENTLY ${row.index};`);
}
