import { isContainer } from './json-rows';
import type { JsonPath } from './json-path';

/** Most places that are found. */
export const mostFound = 1_000;

/**
 * Places whose name or value holds what is looked for, in the order of the tree, 1,000 at most. A list's positions are no
 * names. Without recursion, however deep the value is.
 */
export function findInJson(root: unknown, pattern: RegExp): JsonPath[] {
  const found: JsonPath[] = [];
  const path: (string | number)[] = [];
  const open: { container: object; keys: readonly string[] | null; count: number; next: number }[] = [];
  const holds = (text: string) => {
    pattern.lastIndex = 0;
    return pattern.test(text);
  };
  const look = (key: string | number | null, value: unknown) => {
    const isHere = (typeof key === 'string' && holds(key)) || (!isContainer(value) && holds(String(value)));
    if (isHere) found.push([...path]);
    if (!isContainer(value)) return false;
    const keys = Array.isArray(value) ? null : Object.keys(value);
    open.push({ container: value, keys, count: Array.isArray(value) ? value.length : (keys?.length ?? 0), next: 0 });
    return true;
  };
  look(null, root);
  for (let level = open.at(-1); level && found.length < mostFound; level = open.at(-1)) {
    if (level.next === level.count) {
      open.pop();
      path.pop();
      continue;
    }
    const at = level.next++;
    const key = level.keys ? (level.keys[at] ?? '') : at;
    path.push(key);
    if (!look(key, Reflect.get(level.container, key))) path.pop();
  }
  return found;
}
