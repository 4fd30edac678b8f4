/** What one check found. */
export interface Finding {
  name: string;
  /**
   * `warning`: it works, and will not for ever or not for everybody. `problem`: something does not work, or work can be
   * lost. `unknown`: it could not be looked at.
   */
  state: 'ok' | 'warning' | 'problem' | 'unknown';
  /** In one line. */
  found: string;
  /** What comes of it; null when all is well. */
  why: string | null;
  /** What to do; null when there is nothing to do. */
  advice: string | null;
  /** Where that is explained; null when all is well. */
  doc: string | null;
}

export function ok(name: string, found: string): Finding {
  return { name, state: 'ok', found, why: null, advice: null, doc: null };
}

export function warning(name: string, found: string, why: string, advice: string): Finding {
  return { name, state: 'warning', found, why, advice, doc: pageOf(name) };
}

export function problem(name: string, found: string, why: string, advice: string): Finding {
  return { name, state: 'problem', found, why, advice, doc: pageOf(name) };
}

/** For what could not be looked at, and the reason. */
export function unknown(name: string, why: string, advice: string): Finding {
  return { name, state: 'unknown', found: 'not looked at', why, advice, doc: pageOf(name) };
}

/** Every check has a part of its own on this page, which a test holds against the checks. */
function pageOf(name: string): string {
  return `docs/doctor.md#${name.replaceAll(' ', '-')}`;
}
