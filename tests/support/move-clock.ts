import type pg from 'pg';

/**
 * Moves TaskFlow's clock in one database by `byMs` from where it stands now, forward or, negative, backward. Statements
 * that ask `taskflow.now()` see it at once, those of other processes too.
 */
export async function moveClock({ pool }: { pool: pg.Pool }, byMs: number): Promise<void> {
  await pool.query(`
    CREATE SCHEMA IF NOT EXISTS taskflow_test;
    CREATE TABLE IF NOT EXISTS taskflow_test.clock (only_row boolean PRIMARY KEY DEFAULT true, offset_ms bigint NOT NULL);
    INSERT INTO taskflow_test.clock (offset_ms) VALUES (0) ON CONFLICT DO NOTHING;
    CREATE OR REPLACE FUNCTION taskflow.now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
      $$ SELECT statement_timestamp() + (SELECT offset_ms FROM taskflow_test.clock) * interval '1 millisecond' $$;
  `);
  await pool.query('UPDATE taskflow_test.clock SET offset_ms = offset_ms + $1', [byMs]);
}
