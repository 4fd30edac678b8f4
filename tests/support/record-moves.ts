import type pg from 'pg';

/**
 * Records from now on every job's birth and every change of its status or generation in `taskflow_audit.moves`, in the
 * transaction that made it, so that an audit sees the moves and not only where they led. Safe to repeat. The table has
 * no index but its own key and is written once a move, so what is watched goes on at its usual speed.
 */
export async function recordMoves(pool: pg.Pool): Promise<void> {
  await pool.query(`
    CREATE SCHEMA IF NOT EXISTS taskflow_audit;
    CREATE TABLE IF NOT EXISTS taskflow_audit.moves (
      number          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      job_id          uuid NOT NULL,
      task_type       text NOT NULL,
      -- All of these "from" columns are NULL for a birth.
      from_status     text,
      to_status       text NOT NULL,
      from_generation int,
      to_generation   int NOT NULL,
      from_token      uuid,
      to_token        uuid,
      from_worker     uuid,
      to_worker       uuid,
      -- The number of the newest attempt, and whether the move's job has a callback, after the move.
      attempt         int NOT NULL,
      has_callback    boolean NOT NULL,
      at              timestamptz NOT NULL DEFAULT clock_timestamp(),
      transaction     xid8 NOT NULL DEFAULT pg_current_xact_id()
    );
    CREATE OR REPLACE FUNCTION taskflow_audit.record_move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO taskflow_audit.moves (job_id, task_type, from_status, to_status, from_generation, to_generation,
        from_token, to_token, from_worker, to_worker, attempt, has_callback)
      VALUES (NEW.id, NEW.task_type, OLD.status, NEW.status, OLD.generation, NEW.generation, OLD.lease_token,
        NEW.lease_token, OLD.worker_id, NEW.worker_id, NEW.attempt, NEW.callback_url IS NOT NULL);
      RETURN NULL;
    END $$;
    CREATE OR REPLACE TRIGGER record_birth AFTER INSERT ON taskflow.jobs
      FOR EACH ROW EXECUTE FUNCTION taskflow_audit.record_move();
    CREATE OR REPLACE TRIGGER record_move AFTER UPDATE ON taskflow.jobs FOR EACH ROW
      WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD.generation IS DISTINCT FROM NEW.generation
        OR OLD.lease_token IS DISTINCT FROM NEW.lease_token)
      EXECUTE FUNCTION taskflow_audit.record_move()`);
}
