import { scopes, type Scope } from '../../jobs/scopes.ts';
import { TaskFlowError } from '../../jobs/errors.ts';

/** What each scope amounts to. */
const included: Record<Scope, readonly Scope[]> = {
  read: ['read'],
  submit: ['submit'],
  manage: ['read', 'submit', 'manage'],
  admin: ['read', 'submit', 'manage', 'admin'],
};

/** Who asks. */
export interface Caller {
  /** `local`: on this very machine, before any key was made. */
  kind: 'local' | 'key' | 'session';
  /** The key's id, `bootstrap` for TASKFLOW_BOOTSTRAP_KEY, null for a local caller. Jobs keep it as `created_by`. */
  keyId: string | null;
  scopes: ReadonlySet<Scope>;
  /** The address that the request counts for, for the audit log; null where none was seen. */
  address: string | null;
  /** When the session that the caller came with is over, in ms since 1970. */
  sessionEndsAt?: number;
  /** How often all sessions of its key had been ended when that session began. */
  sessionEpoch?: number;
}

export const localCaller: Caller = { kind: 'local', keyId: null, scopes: scopesOf(['admin']), address: null };

/** All scopes that the named ones amount to. Names from elsewhere that are none are left out. */
export function scopesOf(names: readonly string[]): ReadonlySet<Scope> {
  return new Set(scopes.filter((scope) => names.includes(scope)).flatMap((scope) => included[scope]));
}

/** Whether the caller sees jobs that others submitted. */
export function seesAllJobs(caller: Caller): boolean {
  return caller.scopes.has('read');
}

/**
 * Lets through who has one of the scopes.
 *
 * @throws TaskFlowError forbidden
 */
export function requireScope(caller: Caller, anyOf: readonly Scope[]): void {
  if (anyOf.some((scope) => caller.scopes.has(scope))) return;
  throw new TaskFlowError('forbidden', `This key lacks the scope ${anyOf.join(' or ')}.`);
}
