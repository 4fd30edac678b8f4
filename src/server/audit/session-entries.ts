import type { Database, Statement } from '../database.ts';
import type { Actor } from './actor.ts';

/** Most entries of one kind in a minute: whoever signs in and out in a loop must not fill the log. */
const most = { ofAddress: 10, ofActor: 60 };

const statement: Statement = {
  name: 'audit_session',
  text: `
  INSERT INTO taskflow.audit_log (actor, action, address)
  SELECT $1::text, $2::text, $3::text FROM (
    SELECT count(*) AS all_recent, count(*) FILTER (WHERE address IS NOT DISTINCT FROM $3::text) AS recent
    FROM taskflow.audit_log
    WHERE actor = $1::text AND action = $2::text AND at > taskflow.now() - interval '1 minute'
  ) counted
  WHERE all_recent < ${most.ofActor} AND recent < ${most.ofAddress}`,
};

type SessionEvent = 'session.opened' | 'session.refused' | 'session.ended';

/**
 * Writes that somebody signed in, tried to, or signed out. Nothing in the database changes with it. At most about 10 a
 * minute of an actor at one address, and 60 of an actor.
 */
export async function auditSession(
  { db }: { db: Pick<Database, 'query'> },
  event: SessionEvent,
  { name, address }: Actor,
): Promise<void> {
  await db.query(statement, [name, event, address]);
}
