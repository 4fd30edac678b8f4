import type { Database } from './database.ts';

/** How PostgreSQL is, in a word that readiness shows. `read-only`: it answers, but takes no writes, as a standby does. */
export type DatabaseState = 'up' | 'down' | 'read-only';

const probe = {
  name: 'database_state',
  text: `SELECT current_setting('transaction_read_only')::boolean AS is_read_only`,
};

/** Asks PostgreSQL for a sign of life. Never rejects, but may wait for as long as a statement does. */
export async function readDatabaseState(db: Pick<Database, 'query'>): Promise<DatabaseState> {
  try {
    const [row] = await db.query<{ is_read_only: boolean }>(probe, []);
    return row?.is_read_only ? 'read-only' : 'up';
  } catch {
    return 'down'; // Why it is away is for the log of whoever uses it; here only whether it is.
  }
}
