import { ok, problem, warning, type Finding } from './finding.ts';
import type { Patient } from './patient.ts';

const name = 'durability';

type Switches = Record<'fsync' | 'full_page_writes' | 'synchronous_commit', string>;

const question = `
  SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes,
    current_setting('synchronous_commit') AS synchronous_commit`;

/** Whether what PostgreSQL says is committed is on its disk: an accepted job is promised never to be lost. */
export async function checkDurability({ ask }: Patient): Promise<Finding> {
  const [row] = await ask<Switches>(question);
  if (!row) throw new Error('PostgreSQL told no settings.');
  const found = `synchronous_commit ${row.synchronous_commit}, fsync ${row.fsync}, full_page_writes ${row.full_page_writes}`;
  if (row.fsync === 'off' || row.full_page_writes === 'off') {
    const why = 'after a crash of its machine the whole database may be broken';
    return problem(name, found, why, 'set fsync and full_page_writes to on, and restart PostgreSQL');
  }
  if (row.synchronous_commit !== 'off') return ok(name, found);
  const why = 'a crash of PostgreSQL loses jobs that were accepted in the last moments before it';
  return warning(name, found, why, 'set synchronous_commit to on, for the database or its user too');
}
