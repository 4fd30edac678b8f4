import type { Caller } from '../auth/caller.ts';

/** Who makes a change, and from where, as the audit log keeps it. */
export interface Actor {
  /** The key's id; `local` for somebody on this machine without a key. */
  name: string;
  /** The address that the request came from; `cli` for a command that works in the database; null where none was seen. */
  address: string | null;
}

/** What TaskFlow does by itself. */
export const systemActor = 'system';
/** Who asked by `taskflow.cancel_job`: PostgreSQL knows a role, TaskFlow nobody. */
export const sqlActor = 'sql';
/** Who tried to sign in with a key that is none. */
export const unknownActor = 'unknown';
/** Somebody who works in the database from the command line. */
export const commandLineActor: Actor = { name: 'local', address: 'cli' };

export function actorOf({ keyId, address }: Pick<Caller, 'keyId' | 'address'>): Actor {
  return { name: keyId ?? 'local', address };
}
