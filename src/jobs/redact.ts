import { z } from 'zod';
import { redactedMarker } from './redacted-marker.ts';
import { isStorable } from './stored-text.ts';

const mostPaths = 50;
const deepest = 10;
const longestPart = 100;

const pathSchema = z.string().check(({ value: path, issues }) => {
  const complain = (message: string) => issues.push({ code: 'custom', message, input: path, continue: true });
  const [root, ...parts] = path.split('.');
  if (root !== 'payload' && root !== 'result') complain('must begin with payload. or result.');
  if (parts.length === 0) complain(`must name a field, such as ${root}.password, or ${root}.* for all`);
  if (parts.length > deepest) complain(`is more than ${deepest} levels deep`);
  const isUsable = (part: string) => part.length > 0 && part.length <= longestPart && isStorable(part);
  if (!parts.every(isUsable)) complain(`each part of a path has 1 to ${longestPart} characters`);
});

/**
 * Paths of the values of a task type that nobody is shown, such as `payload.password` or `result.cards.*.number`. `*` stands
 * for every key of an object and every item of a list; a name that meets a list is looked for in each of its items.
 */
export const redactSchema = z.array(pathSchema).max(mostPaths);

export type RedactedRoot = 'payload' | 'result';

/** A value without what may not be shown: the same object where there is nothing to redact. */
export function redact<Value>(root: RedactedRoot, value: Value, paths: readonly string[]): Value {
  let shown: unknown = value;
  for (const parts of partsUnder(root, paths)) shown = replaceAt(shown, parts, () => redactedMarker);
  return shown as Value;
}

/** The values that stand at redacted paths of a payload, whatever they are. */
export function redactedValues(root: RedactedRoot, value: unknown, paths: readonly string[]): unknown[] {
  const found: unknown[] = [];
  for (const parts of partsUnder(root, paths)) {
    replaceAt(value, parts, (hidden) => {
      found.push(hidden);
      return hidden;
    });
  }
  return found;
}

/**
 * An edited payload with the original's values where it still has the marker at a redacted path. Where the original has no
 * such place, or where a list on the way has grown or shrunk so that items may have moved, the marker stays.
 */
export function restoreRedacted<Value>(edited: Value, original: unknown, paths: readonly string[]): Value {
  let restored: unknown = edited;
  for (const parts of partsUnder('payload', paths)) {
    restored = replaceAt(
      restored,
      parts,
      (value, [before]) => (value === redactedMarker && before !== undefined ? before : value),
      [original],
    );
  }
  return restored as Value;
}

/** Whether the marker stands where a true value should be. */
export function holdsMarker(payload: unknown, paths: readonly string[]): boolean {
  return redactedValues('payload', payload, paths).includes(redactedMarker);
}

function partsUnder(root: RedactedRoot, paths: readonly string[]): string[][] {
  const start = `${root}.`;
  return paths.filter((path) => path.startsWith(start)).map((path) => path.slice(start.length).split('.'));
}

type Replace = (value: unknown, beside: unknown[]) => unknown;

/** A copy with what the path leads to replaced. @param beside another value, walked along: one in a list, or none */
function replaceAt(value: unknown, parts: readonly string[], replace: Replace, beside: unknown[] = []): unknown {
  const [part, ...rest] = parts;
  if (part === undefined) return replace(value, beside);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const inside = part === '*' ? rest : parts;
    return value.map((item: unknown, index) => replaceAt(item, inside, replace, itemBeside(beside, value, index)));
  }
  const isMeant = (key: string) => part === '*' || key === part;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => [
      key,
      isMeant(key) ? replaceAt(inner, rest, replace, fieldBeside(beside, key)) : inner,
    ]),
  );
}

function itemBeside([other]: unknown[], list: readonly unknown[], index: number): unknown[] {
  return Array.isArray(other) && other.length === list.length ? [other[index]] : [];
}

function fieldBeside([other]: unknown[], key: string): unknown[] {
  if (typeof other !== 'object' || other === null || Array.isArray(other) || !Object.hasOwn(other, key)) return [];
  return [Reflect.get(other, key)];
}
