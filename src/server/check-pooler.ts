import { sessionSettings, type Database } from './database.ts';
import type { Env } from './env.ts';
import type { Logger } from './logger.ts';
import { isPooled } from './pooled-connections.ts';

const chosen = {
  name: 'pooled_session_settings',
  text: 'SELECT name, setting FROM pg_settings WHERE name = ANY($1::text[])',
};

/**
 * Says what a pooler in front of PostgreSQL still lacks: the settings that its sessions should have, or the variable by
 * which TaskFlow knows of it.
 */
export async function checkPooler(
  env: Pick<Env, 'DATABASE_URL' | 'DATABASE_DIRECT_URL'>,
  db: Pick<Database, 'query' | 'pool'>,
  log: Pick<Logger, 'warn'>,
): Promise<void> {
  if (isPooled(env)) {
    const wanted = Object.entries(sessionSettings);
    const rows = await db.query<{ name: string; setting: string }>(chosen, [wanted.map(([name]) => name)]);
    const found = new Map(rows.map(({ name, setting }) => [name, setting]));
    const missing = wanted.filter(([name, value]) => found.get(name) !== value);
    if (missing.length === 0) return;
    const connectQuery = missing.map(([name, value]) => `SET ${name} = ${value}`).join('; ');
    log.warn(
      { connectQuery },
      'the sessions of the pooler lack settings: give it this connect_query, see docs/many-machines.md',
    );
    return;
  }
  if (await isBehindPooler(db)) {
    log.warn('DATABASE_URL leads to a pooler: where it pools transactions DATABASE_DIRECT_URL must be set as well');
  }
}

/** A pooler gives its clients process ids of its own, by which they may cancel. */
async function isBehindPooler({ pool }: Pick<Database, 'pool'>): Promise<boolean> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    return 'processID' in client && client.processID !== rows[0]?.pid;
  } finally {
    client.release();
  }
}
