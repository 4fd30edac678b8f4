import { durationText } from '../../client/format-time.ts';
import type { KnownUnique, UniquePolicy } from '../../jobs/unique-schema.ts';

const conflicts: Record<UniquePolicy, string> = {
  ignore: 'Others meanwhile are ignored.',
  replace: 'The latest payload and options replace its own.',
  reschedule: 'The latest payload, options and time replace its own.',
};

/** "One with the key order-7, until it has ended. Others meanwhile are ignored." */
export function uniqueWords({ key, scope, until, for: forMs, onConflict }: KnownUnique): string {
  const named = key === null ? null : `the key ${key}`;
  const equal = scope === 'taskType' ? null : `the same ${scope.join(', ')}`;
  const kinds = [named, equal].filter((kind) => kind !== null);
  const what = kinds.length === 0 ? 'One of its task type' : `One with ${kinds.join(' and ')}`;
  return `${what}, ${endOf(until, forMs)}. ${conflicts[onConflict]}`;
}

function endOf(until: KnownUnique['until'], forMs: number | null): string {
  if (forMs !== null) return `for ${durationText(forMs)} from its submit on`;
  return until === 'started' ? 'until its first attempt has started' : 'until it has ended';
}
