import type { Env } from '../../../src/server/env.ts';
import { ok, problem, type Finding } from './finding.ts';
import { messageOf } from './message-of.ts';
import type { Patient } from './patient.ts';

const name = 'database';
const oldestMajor = 14;

interface DatabaseRow {
  version: string;
  is_read_only: boolean;
}

// Outside of a transaction that was begun read-only.
const question = `
  SELECT current_setting('server_version') AS version, current_setting('transaction_read_only')::boolean AS is_read_only`;

/** Whether PostgreSQL answers, is new enough and takes writes. */
export async function checkDatabase({ env, isEmbedded, pool }: Patient): Promise<{ isUp: boolean; finding: Finding }> {
  try {
    const { rows } = await pool.query<DatabaseRow>(question);
    const [row] = rows;
    if (row) return { isUp: true, finding: judge(row, isEmbedded ? 'embedded' : `on ${placeOf(env)}`) };
    throw new Error('it answered nothing');
  } catch (error) {
    const advice = isEmbedded
      ? 'see .taskflow/postgres/server.log'
      : 'check DATABASE_URL, that PostgreSQL runs, and that this machine reaches it';
    const found = `PostgreSQL on ${placeOf(env)} does not answer: ${messageOf(error)}`;
    return { isUp: false, finding: problem(name, found, 'jobs are refused with 503, and none runs', advice) };
  }
}

function judge({ version, is_read_only }: DatabaseRow, where: string): Finding {
  const found = `PostgreSQL ${version} ${where}`;
  if (Number.parseInt(version, 10) < oldestMajor) {
    const why = `statements of TaskFlow need PostgreSQL ${oldestMajor}`;
    return problem(name, found, why, `upgrade it to ${oldestMajor} or newer`);
  }
  if (!is_read_only) return ok(name, found);
  return problem(
    name,
    `${found}, takes no writes`,
    'nothing can be submitted or run',
    'it is a standby or set read-only: use the primary',
  );
}

/** Host, port and name of the database: never its password. */
function placeOf({ DATABASE_URL }: Env): string {
  const { host, pathname } = new URL(DATABASE_URL);
  return `${host}${pathname}`;
}
