import type { JsonPath } from './json-path';

/** A line of a tree. */
export interface JsonRow {
  /** Name or position in what it is in; null for the value itself that the tree is of. */
  key: string | number | null;
  value: unknown;
  /** 0 for the value itself. */
  depth: number;
  /** Counted from 1, among `siblings` of them. */
  position: number;
  siblings: number;
  /** Whether what is in it follows; null where nothing is in it. */
  isOpen: boolean | null;
  /** It is as deep as a tree is drawn: what is in it is shown in a tree of its own. */
  isDeepest: boolean;
}

/** Levels that are drawn in one tree: a line further in would have no room. */
const drawnLevels = 30;

/** Opened at first: two levels, and nothing with more in it than this. */
const openedAtFirst = { levels: 2, entries: 100 };

export function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

export function entryCount(container: object): number {
  return Array.isArray(container) ? container.length : Object.keys(container).length;
}

/** The lines of a value of which some parts are open. Without recursion, however deep it is. */
export function jsonRows(root: unknown, opened: ReadonlySet<object>): JsonRow[] {
  const rows: JsonRow[] = [];
  const open: { container: object; keys: readonly string[] | null; count: number; next: number }[] = [];
  const add = (key: JsonRow['key'], value: unknown, position: number, siblings: number) => {
    const count = isContainer(value) ? entryCount(value) : 0;
    const isDeepest = count > 0 && open.length >= drawnLevels;
    const isOpen = isContainer(value) && count > 0 ? !isDeepest && opened.has(value) : null;
    rows.push({ key, value, depth: open.length, position, siblings, isOpen, isDeepest });
    if (!isOpen || !isContainer(value)) return;
    open.push({ container: value, keys: Array.isArray(value) ? null : Object.keys(value), count, next: 0 });
  };
  add(null, root, 1, 1);
  for (let level = open.at(-1); level; level = open.at(-1)) {
    if (level.next === level.count) {
      open.pop();
      continue;
    }
    const at = level.next++;
    const key = level.keys ? (level.keys[at] ?? '') : at;
    add(key, Reflect.get(level.container, key), at + 1, level.count);
  }
  return rows;
}

/** What is open when a tree is first seen. */
export function openedFirst(root: unknown): Set<object> {
  return openedTo(root, openedAtFirst.levels, openedAtFirst.entries);
}

/** Everything down to a level; infinity for all. */
export function openedTo(root: unknown, levels: number, mostEntries = Infinity): Set<object> {
  const opened = new Set<object>();
  let level = isContainer(root) ? [root] : [];
  for (let depth = 0; depth < levels && level.length > 0; depth += 1) {
    const below: object[] = [];
    for (const container of level) {
      if (entryCount(container) > mostEntries) continue;
      opened.add(container);
      for (const value of Object.values(container)) if (isContainer(value)) below.push(value);
    }
    level = below;
  }
  return opened;
}

/** With everything open that a place is in. */
export function openedAround(root: unknown, opened: ReadonlySet<object>, path: JsonPath): Set<object> {
  const wider = new Set(opened);
  let value = root;
  for (const key of path) {
    if (!isContainer(value)) break;
    wider.add(value);
    value = Reflect.get(value, key);
  }
  return wider;
}

/** The place of a line, from the lines above it. */
export function pathOfRow(rows: readonly JsonRow[], index: number): JsonPath {
  const path: (string | number)[] = [];
  let depth = Infinity;
  for (let at = index; at >= 0; at -= 1) {
    const row = rows[at];
    if (!row || row.depth >= depth || row.key === null) continue;
    path.unshift(row.key);
    depth = row.depth;
    if (depth <= 1) break;
  }
  return path;
}

/** The line of a place; -1 where it is not among them. */
export function rowOfPath(rows: readonly JsonRow[], path: JsonPath): number {
  let at = 0;
  for (const [level, key] of path.entries()) {
    at += 1;
    while (rows[at] && !(rows[at]?.depth === level + 1 && rows[at]?.key === key)) {
      if ((rows[at]?.depth ?? 0) <= level) return -1;
      at += 1;
    }
  }
  return at < rows.length ? at : -1;
}

/** The path of the tree in which a place is drawn: its beginning, where it is too deep for one. */
export function drawnIn(path: JsonPath): JsonPath {
  return path.slice(0, Math.floor(Math.max(0, path.length - 1) / drawnLevels) * drawnLevels);
}
