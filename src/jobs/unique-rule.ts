import type { z } from 'zod';
import type { debounceSchema, throttleSchema, uniqueEnds, UniquePolicy, uniqueSchema } from './unique-schema.ts';

/** When a job is the only one of its kind, with its defaults filled in. */
export interface UniqueRule {
  key: string | null;
  /** What of the payload must be equal; empty: nothing. */
  paths: readonly string[];
  /** Exactly one of the two is null. */
  until: (typeof uniqueEnds)[number] | null;
  forMs: number | null;
  onConflict: UniquePolicy;
  /** How long after the first submit it is due at the latest. */
  maxMs: number | null;
}

interface UniqueFields {
  unique?: z.infer<typeof uniqueSchema> | undefined;
  debounce?: z.infer<typeof debounceSchema> | undefined;
  throttle?: z.infer<typeof throttleSchema> | undefined;
}

/** The rule that a submit asks for, by one of its three names; null for most. */
export function uniqueRuleOf({ unique, debounce, throttle }: UniqueFields): UniqueRule | null {
  if (debounce) {
    const { key = null, maxMs = null } = debounce;
    return { key, paths: [], until: 'started', forMs: null, onConflict: 'reschedule', maxMs };
  }
  if (throttle) {
    return { key: throttle.key ?? null, paths: [], until: null, forMs: throttle.ms, onConflict: 'ignore', maxMs: null };
  }
  if (!unique) return null;
  const { key = null, scope = key === null ? ['payload'] : 'taskType', for: forMs = null } = unique;
  return {
    key,
    paths: scope === 'taskType' ? [] : scope,
    until: forMs === null ? (unique.until ?? 'ended') : null,
    forMs,
    onConflict: unique.onConflict ?? 'ignore',
    maxMs: null,
  };
}

/**
 * What of a payload a rule looks at: each path once, in order, with its value where there is one, so that a missing value
 * and null are two things.
 */
export function uniqueParts({ paths }: Pick<UniqueRule, 'paths'>, payload: unknown): [string, ...unknown[]][] {
  return [...new Set(paths)]
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((path) => [path, ...valueAt(payload, path.split('.').slice(1))]);
}

/** The value in a list, or none. */
function valueAt(value: unknown, [part, ...rest]: string[]): unknown[] {
  if (part === undefined) return [value];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return [];
  if (Array.isArray(value) && !/^\d+$/.test(part)) return [];
  return valueAt(Reflect.get(value, part), rest);
}
