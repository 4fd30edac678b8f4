import type { AllPaused } from '../../jobs/task-type-schema.ts';
import type { Actor } from '../audit/actor.ts';
import { writesEntry } from '../audit/writes-entry.ts';
import type { Database, Statement } from '../database.ts';
import { limitsChanged } from './limits-changed.ts';

type Queries = Pick<Database, 'query'>;

const read: Statement = {
  name: 'find_all_paused',
  text: `SELECT updated_at FROM taskflow.settings WHERE key = 'jobs_paused' AND value = 'true'`,
};

// Nothing is written when nothing changes.
const writing = (action: string): string => `
  WITH written AS (
    INSERT INTO taskflow.settings AS s (key, value)
    SELECT 'jobs_paused', to_jsonb($1::boolean)
    WHERE $1::boolean OR EXISTS (SELECT FROM taskflow.settings WHERE key = 'jobs_paused')
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = taskflow.now() WHERE s.value <> excluded.value
    RETURNING value
  ),
  audit AS (
    ${writesEntry({
      ...{ from: 'written', actor: '$2', address: '$3', action },
      before: `jsonb_build_object('allPaused', NOT $1::boolean)`,
      after: `jsonb_build_object('allPaused', $1::boolean)`,
    })}
  )
  SELECT value FROM written`;

const pause: Statement = { name: 'pause_all', text: writing('task_type.paused') };
const resume: Statement = { name: 'resume_all', text: writing('task_type.resumed') };

/** Whether all task types are paused, and since when. */
export async function findAllPaused(db: Queries): Promise<AllPaused> {
  const [row] = await db.query<{ updated_at: Date }>(read, []);
  return { allPaused: row !== undefined, allPausedAt: row?.updated_at.toISOString() ?? null };
}

/**
 * Starts no job of any task type from now on; what runs goes on. It is a flag of its own beside the pauses of single task
 * types, which stay as they are. Repeated, it changes nothing.
 */
export function pauseAll(services: { db: Queries }, actor: Actor): Promise<AllPaused> {
  return write(services, actor, true);
}

/** Starts jobs again, but for those of task types that are paused by themselves. Repeated, it changes nothing. */
export function resumeAll(services: { db: Queries }, actor: Actor): Promise<AllPaused> {
  return write(services, actor, false);
}

async function write(services: { db: Queries }, { name, address }: Actor, isPaused: boolean): Promise<AllPaused> {
  const written = await services.db.query(isPaused ? pause : resume, [isPaused, name, address]);
  if (written.length > 0) await limitsChanged(services, 'all');
  return findAllPaused(services.db);
}
