import { checkPooler as lookAtPooler } from '../../../src/server/check-pooler.ts';
import type { Statement } from '../../../src/server/database.ts';
import { isPooled } from '../../../src/server/pooled-connections.ts';
import { ok, warning, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';

const name = 'pooler';

/** Whether a pooler in front of PostgreSQL is known, and its sessions are as statements want them: what a start warns of. */
export async function checkPooler({ env, pool }: Patient): Promise<Finding> {
  const said: unknown[] = [];
  const log = { warn: (...words: unknown[]) => void said.push(...words) };
  // Outside of a transaction that sets some of them.
  const query = async <Row extends object>({ text }: Statement, values: unknown[]) =>
    (await pool.query<Row>(text, values)).rows;
  await lookAtPooler(env, { pool, query }, log);
  const found = said.find((words) => typeof words === 'string');
  if (found === undefined) return ok(name, isPooled(env) ? 'its sessions are as they should be' : 'none');
  if (!isPooled(env)) {
    const why = 'sessions are mixed up: LISTEN is lost, and jobs may wait for the sweep';
    return warning(name, 'DATABASE_URL leads to a pooler', why, 'set DATABASE_DIRECT_URL to PostgreSQL itself');
  }
  const lacking = said.find((details) => typeof details === 'object' && details !== null && 'connectQuery' in details);
  const wanted = lacking === undefined ? '' : String(Object.values(lacking)[0]);
  const why = 'plans of statements can be slow once tables are large, and a statement may wait for too long';
  return warning(name, 'its sessions lack settings', why, `connect_query='${wanted}'`);
}
