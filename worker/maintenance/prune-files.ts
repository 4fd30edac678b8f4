import { placeColumns, walkStart } from '../../src/server/actions/walk-part.ts';
import type { Database, Statement } from '../../src/server/database.ts';
import type { JobCursor } from '../../src/server/jobs/job-cursor.ts';
import { ofStatus } from '../../src/server/jobs/of-status.ts';
import type { Logger } from '../../src/server/logger.ts';
import { isUnreadable, sealedKey, type Sealer } from '../../src/server/sealing/sealer.ts';
import { restAfter } from './rest-after.ts';

type Queries = Pick<Database, 'query'>;

const uuidPattern = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const uuids = new RegExp(uuidPattern, 'gi');

/** What payloads say: ids of files, and payloads that only who has the key can read. */
interface Named {
  named: string[];
  sealed: { id: string; payload: unknown }[];
}

/** SQL: both of a CTE with `id, payload`. */
const namedIn = (cte: string): string => `
    ARRAY(SELECT f.id FROM taskflow.files f WHERE f.id = ANY(ARRAY(
      SELECT (regexp_matches(p.payload::text, '${uuidPattern}', 'gi'))[1]::uuid FROM ${cte} p))) AS named,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'payload', p.payload)), '[]') FROM ${cte} p
      WHERE p.payload ? '${sealedKey}') AS sealed`;

const due: Statement = {
  name: 'files_to_look_for',
  // Not each for itself, as it comes due: one look is for all of half an hour.
  text: `
  SELECT f.id FROM taskflow.files f WHERE f.look_at < taskflow.now()
    AND (SELECT min(o.look_at) FROM taskflow.files o) < taskflow.now() - interval '30 minutes'
  ORDER BY f.look_at LIMIT 5000`,
};

const ofPending: Statement = {
  name: 'files_of_pending_jobs',
  text: `
  WITH page AS MATERIALIZED (
    SELECT j.id, j.created_at, j.payload FROM taskflow.jobs j
    WHERE ${ofStatus('pending')} AND (j.created_at, j.id) > ($1::timestamptz, $2::uuid)
    ORDER BY j.created_at, j.id LIMIT 200
  )
  SELECT ${placeColumns}, ${namedIn('page')} FROM page j ORDER BY j.created_at DESC, j.id DESC LIMIT 1`,
  timeoutMs: 30_000,
};

const ofActive: Statement = {
  name: 'files_of_active_jobs',
  text: `
  WITH page AS MATERIALIZED (SELECT j.id, j.payload FROM taskflow.jobs j WHERE ${ofStatus('active')})
  SELECT ${namedIn('page')}`,
  timeoutMs: 30_000,
};

const ofSchedules: Statement = {
  name: 'files_of_schedules',
  text: `
  WITH page AS MATERIALIZED (SELECT s.id, s.payload FROM taskflow.schedules s)
  SELECT ${namedIn('page')}`,
  timeoutMs: 30_000,
};

const keep: Statement = {
  name: 'keep_files',
  text: `UPDATE taskflow.files f SET unused_since = NULL, look_at = taskflow.now() + interval '1 hour' WHERE f.id = ANY($1::uuid[])`,
};

const remove: Statement = {
  name: 'prune_files',
  // One that was found unused before goes, the others are looked for once more.
  text: `
  WITH gone AS (
    DELETE FROM taskflow.files f WHERE f.id = ANY($1::uuid[]) AND f.unused_since IS NOT NULL RETURNING f.id
  ),
  chunks AS (DELETE FROM taskflow.blob_chunks c WHERE c.blob_id = ANY(ARRAY(SELECT g.id FROM gone g)))
  UPDATE taskflow.files f SET unused_since = taskflow.now(), look_at = taskflow.now() + interval '30 minutes'
  WHERE f.id = ANY($1::uuid[]) AND f.unused_since IS NULL`,
  timeoutMs: 30_000,
};

/** Of 25 MiB each. */
const filesPerStatement = 20;

export interface FileParts {
  db: Queries;
  sealer: Sealer;
  log: Pick<Logger, 'warn'>;
}

/**
 * Deletes files that no open job and no schedule names, a day after they came: each open job's payload is read at most
 * twice an hour for all files together, and only where there are files so old. A file is found unused twice before it goes,
 * so that a job which moves while it is looked for is met once.
 *
 * @param mayGoOn asked before each page; where it says no, nothing is deleted
 */
export async function pruneFiles(parts: FileParts, mayGoOn: () => boolean): Promise<void> {
  const files = (await parts.db.query<{ id: string }>(due, [])).map(({ id }) => id);
  if (files.length === 0) return;
  const named = await namedFiles(parts, mayGoOn);
  if (!named) return;
  const isNamed = (id: string): boolean => named === 'unknown' || named.has(id);
  await parts.db.query(keep, [files.filter(isNamed)]);
  const unused = files.filter((id) => !isNamed(id));
  for (let at = 0; at < unused.length && mayGoOn(); at += filesPerStatement) {
    await parts.db.query(remove, [unused.slice(at, at + filesPerStatement)]);
  }
}

/** Undefined when it was not to go on, 'unknown' when there is a payload that cannot be read here. */
async function namedFiles(
  { db, sealer, log }: FileParts,
  mayGoOn: () => boolean,
): Promise<Set<string> | 'unknown' | undefined> {
  const files = new Set<string>();
  const add = ({ named, sealed }: Named): void => {
    for (const id of named) files.add(id);
    for (const { id, payload } of sealed) {
      const text = JSON.stringify(sealer.open(payload, id, 'payload'));
      for (const [uuid] of text.matchAll(uuids)) files.add(uuid.toLowerCase());
    }
  };
  try {
    for (const row of await db.query<Named>(ofSchedules, [])) add(row);
    let place: JobCursor | undefined = walkStart;
    while (place) {
      if (!mayGoOn()) return undefined;
      const startedAt = performance.now();
      const [page]: (JobCursor & Named)[] = await db.query<JobCursor & Named>(ofPending, [place.createdAt, place.id]);
      if (page) add(page);
      place = page;
      await restAfter(performance.now() - startedAt);
    }
    for (const row of await db.query<Named>(ofActive, [])) add(row);
    return files;
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    log.warn({ err: error }, 'a payload cannot be read here: no file is removed that it may name');
    return 'unknown';
  }
}
