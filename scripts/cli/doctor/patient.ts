import pg from 'pg';
import { clientOf } from '../../../src/server/database-schema.ts';
import type { Env } from '../../../src/server/env.ts';
import { inSchema } from '../../../src/server/schema-name.ts';

/** After how long a store that is silent is given up, in ms. */
export const answerMs = 5000;

// Said in the transaction: a pooler takes no settings of a session.
const begin = `BEGIN READ ONLY; SET LOCAL lock_timeout = 1000; SET LOCAL statement_timeout = ${answerMs}`;

/** What the checks look at. */
export interface Patient {
  /** The settings, those that are wrong being left at their defaults. */
  env: Env;
  isEmbedded: boolean;
  pool: pg.Pool;
  /** Asks PostgreSQL, in a transaction that cannot write. */
  ask<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
}

/** A few connections, none of which waits for long: not for an answer, and not for a lock that a migration holds. */
export function createPatient(env: Env, isEmbedded: boolean): Patient {
  const pool = new pg.Pool({
    connectionString: env.DATABASE_URL,
    max: 3,
    connectionTimeoutMillis: answerMs,
    query_timeout: answerMs + 500,
    application_name: inSchema(env.DATABASE_SCHEMA, 'taskflow-doctor'),
    Client: clientOf(env.DATABASE_SCHEMA),
  });
  pool.on('error', () => undefined);
  return {
    env,
    isEmbedded,
    pool,
    async ask<Row extends object>(text: string, values: unknown[] = []) {
      const client = await pool.connect();
      let isWhole = false;
      try {
        await client.query(begin);
        const { rows } = await client.query<Row>(text, values);
        await client.query('COMMIT');
        isWhole = true;
        return rows;
      } finally {
        // One that failed, or still waits for its answer, goes with its transaction.
        client.release(!isWhole);
      }
    },
  };
}
