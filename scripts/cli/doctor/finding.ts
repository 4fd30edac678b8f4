import type { Database } from '../../../src/server/database.ts';
import type { Env } from '../../../src/server/env.ts';

/** What one check found. */
export interface Finding {
  name: string;
  /** `unknown`: it could not be looked at. */
  state: 'ok' | 'bad' | 'unknown';
  /** In one line. */
  found: string;
  /** What to do; null when there is nothing to do. */
  advice: string | null;
}

/** What the checks look at. */
export interface Patient {
  /** The settings, those that are wrong being left at their defaults. */
  env: Env;
  db: Database;
  isEmbedded: boolean;
  /** Whether the database answered; what asks it needs not wait for it again. */
  isDatabaseUp: boolean;
}

export function ok(name: string, found: string): Finding {
  return { name, state: 'ok', found, advice: null };
}

export function bad(name: string, found: string, advice: string): Finding {
  return { name, state: 'bad', found, advice };
}

/** For a check that needs a database that does not answer. */
export function withoutDatabase(name: string): Finding {
  return { name, state: 'unknown', found: 'not looked at', advice: 'the database must answer first' };
}
