import pg from 'pg';
import type { Database, Statement } from '../../src/server/database.ts';
import type { HintQueue } from '../../src/server/queue/hint-queue.ts';
import { recordMoves } from './record-moves.ts';
import { freshDatabase } from './servers.ts';

/** The task type of every job of the model. */
export const modelTaskType = 'modelled';

/** A change of one statement's text, to see whether the model would notice. */
export interface Mutation {
  statement: string;
  /** What holds the hints where it matters. Default: Redis. */
  queue?: HintQueue['kind'];
  rewrite: (text: string) => string;
}

/** A real database whose clock stands still until it is moved, and whose retry delays are known beforehand. */
export interface ProtocolDatabase extends Database {
  /** Sets `taskflow.now()`, ms since 1970, for all statements from here on. */
  setClock(nowMs: number): void;
  /** Empties what a run has written. */
  empty(): Promise<void>;
  /** From here on this one statement is not TaskFlow's own. It throws where its rewriting changes nothing. */
  mutate(mutation: Mutation): void;
  /** How often the mutated statement ran. */
  mutatedRuns(): number;
}

/** What a run writes to. */
const ofTaskFlow = ['jobs', 'job_attempts', 'job_stats', 'job_counts', 'webhook_deliveries', 'workers', 'leases'];
const tables = [...ofTaskFlow.map((table) => `taskflow.${table}`), 'taskflow.cancel_requests', 'taskflow_audit.moves'];
const vacuumEveryRuns = 200;
const empty: Statement = { name: 'model_empty', text: 'SELECT taskflow_audit.empty()' };
const clock: Statement = { name: 'model_clock', text: `SELECT set_config('taskflow_test.now', $1, false)` };

/**
 * Opens a fresh database on two connections, so that two statements may run at the same moment.
 */
export async function openProtocolDatabase(): Promise<ProtocolDatabase> {
  const database = await freshDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  await recordMoves(pool);
  await pool.query(`
    -- A setting of the session, because a look into a table would cost each statement more than its own work.
    CREATE OR REPLACE FUNCTION taskflow.now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
      $$ SELECT coalesce(current_setting('taskflow_test.now', true)::timestamptz, statement_timestamp()) $$;
    CREATE OR REPLACE FUNCTION taskflow.backoff_ms(attempt int) RETURNS double precision LANGUAGE sql VOLATILE AS
      $$ SELECT power(2, greatest(attempt, 1)) * 1000 + 500 $$;
    -- A function keeps its plans.
    CREATE FUNCTION taskflow_audit.empty() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
      ${tables.map((table) => `DELETE FROM ${table};`).join(' ')}
      UPDATE taskflow.task_types SET paused = false WHERE paused;
    END $$;
    INSERT INTO taskflow.task_types (task_type, payload_schema) VALUES ('${modelTaskType}', '{}')`);
  const first = new pg.Client({ connectionString: database.url });
  const clients = [first, new pg.Client({ connectionString: database.url })];
  await Promise.all(clients.map((client) => client.connect()));
  const busy = new Set<pg.Client>();
  const clocks = new Map<pg.Client, number>();
  let nowMs: number | undefined;
  let runs = 0;
  let mutation: Mutation | undefined;
  let mutations = 0;
  let mutatedRuns = 0;

  const mutated = ({ name, text }: Statement): Statement => {
    if (name !== mutation?.statement) return { name, text };
    const changed = mutation.rewrite(text);
    if (changed === text) throw new Error(`The mutation does not change "${name}" (any more).`);
    mutatedRuns += 1;
    return { name: `${name}_mutated_${mutations}`, text: changed };
  };

  async function query<Row extends object>(statement: Statement, values: unknown[]): Promise<Row[]> {
    const client = clients.find((each) => !busy.has(each)) ?? first;
    busy.add(client);
    try {
      if (nowMs !== undefined && clocks.get(client) !== nowMs) {
        clocks.set(client, nowMs);
        await client.query({ ...clock, values: [new Date(nowMs).toISOString()] });
      }
      return (await client.query<Row>({ ...mutated(statement), values })).rows;
    } finally {
      busy.delete(client);
    }
  }

  return {
    pool,
    query,
    transaction: (work) => work({ query }),
    setClock(toMs) {
      nowMs = toMs;
    },
    async empty() {
      await query(empty, []);
      runs += 1;
      if (runs % vacuumEveryRuns === 0) await pool.query(`VACUUM ${tables.join(', ')}`);
    },
    mutate(next) {
      mutation = next;
      mutations += 1;
      mutatedRuns = 0;
    },
    mutatedRuns: () => mutatedRuns,
    async close() {
      await Promise.all(clients.map((client) => client.end()));
      await pool.end();
      await database.drop();
    },
  };
}
