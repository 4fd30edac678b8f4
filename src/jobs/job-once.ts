import type { UniqueRule } from './unique-rule.ts';
import type { KnownUnique } from './unique-schema.ts';

/** How a submit was kept from making a second job, as `jobs.once` keeps it. */
export interface JobOnce {
  idempotencyKey?: string;
  unique?: KnownUnique;
}

/** What is kept of it as JSON text; null for a submit that asked for neither. */
export function onceText(idempotencyKey: string | undefined, rule: UniqueRule | null): string | null {
  if (idempotencyKey === undefined && rule === null) return null;
  const once: JobOnce = {
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(rule && { unique: knownUnique(rule) }),
  };
  return JSON.stringify(once);
}

function knownUnique({ key, paths, until, forMs, onConflict }: UniqueRule): KnownUnique {
  return { key, scope: paths.length === 0 ? 'taskType' : [...paths], until, for: forMs, onConflict };
}
