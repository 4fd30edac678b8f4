import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { outlineStatements, splitStatements } from './split-statements.ts';

const directive = /^-- taskflow: outside a transaction$/m;
const lookAgainMs = 1000;

/**
 * Whether a migration says, on a line of its own, that its statements run one by one outside a transaction, as an index must
 * that is built while writes go on. It may have died half way, so each of its statements can be run again.
 */
export const isOutsideTransaction = (sql: string): boolean => directive.test(sql);

/** The name of the index that a statement builds while writes go on; undefined of any other statement. */
export function indexBuiltBy(statement: string): string | undefined {
  const [outline = ''] = outlineStatements(statement);
  return /^create (?:unique )?index concurrently if not exists (\w+) on /.exec(outline)?.[1];
}

/**
 * Runs the statements of such a migration. An index that an earlier run left unfinished is removed before it is built. What is
 * built waits for all transactions that are open, and holds up nobody meanwhile: no read or write stands behind it.
 */
export async function runOutsideTransaction(client: pg.Client, sql: string): Promise<void> {
  await client.query('SET lock_timeout = 0');
  await client.query('SET statement_timeout = 0');
  // The session of a runner that was killed ends soon, with its lock, and not when its index is built. Not every system can.
  await client.query(`SET client_connection_check_interval = '1s'`).catch(() => undefined);
  for (const statement of splitStatements(sql)) {
    const index = indexBuiltBy(statement);
    if (index !== undefined) await removeUnfinished(client, index);
    try {
      await client.query(statement);
    } catch (error) {
      // An unfinished index serves nobody, and each write goes on paying for it.
      if (index !== undefined) await removeUnfinished(client, index).catch(() => undefined);
      throw error;
    }
  }
}

/** One that somebody builds by hand right now is waited for, and may then be whole. */
async function removeUnfinished(client: pg.Client, index: string): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ is_building: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid) AS is_building
       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
       WHERE c.relnamespace = 'taskflow'::regnamespace AND c.relname = $1 AND NOT (i.indisvalid AND i.indisready)`,
      [index],
    );
    const [unfinished] = rows;
    if (!unfinished) return;
    if (!unfinished.is_building) break;
    await sleep(lookAgainMs);
  }
  await client.query(`DROP INDEX CONCURRENTLY IF EXISTS taskflow.${index}`);
}
