import type { Statement } from '../database.ts';

/** How long an upload counts as being at work after it last said so; it says so several times an hour. */
const atWork = `interval '1 hour'`;

/** Before the first byte is sent: whoever dies from now on leaves an object that is known. */
export const noteObject: Statement = {
  name: 'note_object',
  text: `INSERT INTO taskflow.loose_objects (key, due_at) VALUES ($1, taskflow.now() + ${atWork}) ON CONFLICT (key) DO NOTHING`,
};

export const noteParts: Statement = {
  name: 'note_parts_of_object',
  text: 'UPDATE taskflow.loose_objects SET upload_id = $2 WHERE key = $1 AND tries = 0 RETURNING key',
};

export const stillAtWork: Statement = {
  name: 'object_still_at_work',
  text: `UPDATE taskflow.loose_objects SET due_at = taskflow.now() + ${atWork} WHERE key = $1 AND tries = 0`,
};

/** In the transaction that writes the artifact: no row where the object is being removed already. */
export const holdObject: Statement = {
  name: 'hold_object',
  text: 'DELETE FROM taskflow.loose_objects WHERE key = $1 AND tries = 0 RETURNING key',
};

/**
 * No artifact will hold it. It is noted anew, since one that was frozen for an hour may have sent it after its removal. The
 * artifact may have been committed although nobody heard of it: then the removal finds that it is held, and leaves it.
 */
export const letObjectGo: Statement = {
  name: 'let_object_go',
  text: `INSERT INTO taskflow.loose_objects (key, due_at) VALUES ($1, taskflow.now())
         ON CONFLICT (key) DO UPDATE SET due_at = excluded.due_at`,
};

/** Removals that failed come again after a minute, two, four, up to a day. `OFFSET 0`: asked of each by itself, by index. */
export const takeLooseObjects: Statement = {
  name: 'take_loose_objects',
  text: `
  WITH due AS MATERIALIZED (
    SELECT l.key, EXISTS (SELECT FROM taskflow.artifacts a
      WHERE a.job_id = split_part(l.key, '/', 1)::uuid AND a.object_key = l.key OFFSET 0) AS is_held
    FROM taskflow.loose_objects l WHERE l.due_at <= taskflow.now() ORDER BY l.due_at LIMIT $1 FOR UPDATE OF l SKIP LOCKED
  )
  UPDATE taskflow.loose_objects o
  SET tries = o.tries + 1, due_at = taskflow.now() + least(interval '1 minute' * 2 ^ least(o.tries, 11), interval '1 day')
  FROM due WHERE o.key = due.key
  RETURNING o.key, o.upload_id AS "uploadId", due.is_held AS "isHeld"`,
};

export const forgetLooseObjects: Statement = {
  name: 'forget_loose_objects',
  text: 'DELETE FROM taskflow.loose_objects WHERE key = ANY($1::text[])',
};

export const noteFailedRemoval: Statement = {
  name: 'note_failed_removal',
  text: 'UPDATE taskflow.loose_objects SET error = $2 WHERE key = ANY($1::text[])',
};
