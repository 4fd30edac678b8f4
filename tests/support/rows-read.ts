import type pg from 'pg';

/** Rows and index entries that a reading read, of all tables and of each. */
export interface RowsRead {
  total: number;
  tables: string;
}

/** Rows and index entries read until now, of each table. On one connection alone the counters are those of this moment. */
async function readUntilNow(pool: pg.Pool): Promise<Map<string, number>> {
  await pool.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await pool.query<{ relname: string; reads: number }>(`
    SELECT t.relname, (t.seq_tup_read + coalesce(sum(i.idx_tup_read), 0))::float8 AS reads
    FROM pg_stat_user_tables t LEFT JOIN pg_stat_user_indexes i USING (relid)
    WHERE t.schemaname = 'taskflow' GROUP BY t.relid, t.relname, t.seq_tup_read`);
  return new Map(rows.map(({ relname, reads }) => [relname, reads]));
}

/**
 * What somebody reads of TaskFlow's tables meanwhile.
 *
 * @param pool of one connection, which all that is counted goes by
 */
export async function rowsReadBy(pool: pg.Pool, reading: () => Promise<unknown>): Promise<RowsRead> {
  const before = await readUntilNow(pool);
  await reading();
  const after = await readUntilNow(pool);
  const reads = [...after].map(([table, sum]) => ({ table, rows: sum - (before.get(table) ?? 0) }));
  const tables = reads.filter(({ rows }) => rows > 0).map(({ table, rows }) => `${table} ${rows}`);
  return { total: reads.reduce((sum, { rows }) => sum + rows, 0), tables: tables.join(', ') };
}

export function printRowsRead(what: string, { total, tables }: RowsRead): void {
  process.stdout.write(`${String(total).padStart(6)} rows: ${what} (${tables || 'none'})\n`);
}
