import type { Database } from '../../../src/server/database.ts';
import type { Env } from '../../../src/server/env.ts';
import { messageOf } from './message-of.ts';
import { bad, ok, type Finding } from './finding.ts';

const oldestMajor = 14;
/** What a process of TaskFlow opens beside its pool: the queue on PostgreSQL and the listeners. */
const otherConnections = 8;

interface DatabaseRow {
  version: string;
  is_read_only: boolean;
  most: number;
  used: number;
}

// Connections that are kept for superusers are nobody else's.
const question = `
  SELECT current_setting('server_version') AS version, current_setting('transaction_read_only')::boolean AS is_read_only,
    current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most,
    (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used`;

/** Whether PostgreSQL answers, is new enough, takes writes and has connections left for another process. */
export async function checkDatabase(
  env: Env,
  db: Database,
  isEmbedded: boolean,
): Promise<{ isUp: boolean; finding: Finding }> {
  try {
    const { rows } = await db.pool.query<DatabaseRow>(question);
    const [row] = rows;
    if (row) return { isUp: true, finding: judge(row, env, isEmbedded) };
    throw new Error('PostgreSQL answered nothing.');
  } catch (error) {
    const advice = isEmbedded
      ? 'see .taskflow/postgres'
      : `check DATABASE_URL, that PostgreSQL runs, and that this machine reaches it`;
    const finding = bad(
      'database',
      `PostgreSQL on ${placeOf(env.DATABASE_URL)} does not answer: ${messageOf(error)}`,
      advice,
    );
    return { isUp: false, finding };
  }
}

function judge({ version, is_read_only, most, used }: DatabaseRow, env: Env, isEmbedded: boolean): Finding {
  const name = 'database';
  const free = most - used;
  const where = isEmbedded ? 'embedded' : `on ${placeOf(env.DATABASE_URL)}`;
  const found = `PostgreSQL ${version} ${where}, ${free} of ${most} connections free`;
  if (Number.parseInt(version, 10) < oldestMajor)
    return bad(name, found, `TaskFlow needs PostgreSQL ${oldestMajor} or newer`);
  if (is_read_only) return bad(name, `${found}, takes no writes`, 'it is a standby or read-only: use the primary');
  const needed = env.DATABASE_POOL_SIZE + otherConnections;
  if (free >= needed) return ok(name, found);
  return bad(name, found, `another process needs ${needed}: raise max_connections, or lower DATABASE_POOL_SIZE`);
}

/** Host, port and name of the database: never its password. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
