'use client';

import { useMemo, useState } from 'react';
import { valueAt, type JsonPath } from './json-path';
import {
  drawnIn,
  isContainer,
  jsonRows,
  openedAround,
  openedFirst,
  openedTo,
  pathOfRow,
  rowOfPath,
  type JsonRow,
} from './json-rows';

export interface JsonTreeState {
  rows: readonly JsonRow[];
  /** The place of the value that is drawn as the tree's first line: not the whole, where it is too deep for one tree. */
  base: JsonPath;
  /** The line that the keyboard is at. */
  active: number;
  activePath: JsonPath;
  move: (index: number) => void;
  /** Opens or closes a line; one at the deepest level becomes a tree of its own. */
  toggle: (index: number) => void;
  openTo: (levels: number) => void;
  openSiblings: (index: number) => void;
  /** Opens what a place is in and moves there. */
  go: (path: JsonPath) => void;
}

/** What is open in a tree and where one stands in it. A new value begins anew. */
export function useJsonTree(value: unknown): JsonTreeState {
  const [of, setOf] = useState(value);
  const [opened, setOpened] = useState<ReadonlySet<object>>(() => openedFirst(value));
  const [base, setBase] = useState<JsonPath>([]);
  const [active, setActive] = useState(0);
  if (of !== value) {
    setOf(value);
    setOpened(openedFirst(value));
    setBase([]);
    setActive(0);
  }
  const root = useMemo(() => valueAt(value, base), [value, base]);
  const rows = useMemo(() => jsonRows(root, opened), [root, opened]);
  const at = Math.min(active, rows.length - 1);
  const activePath = useMemo(() => [...base, ...pathOfRow(rows, at)], [base, rows, at]);

  function enter(path: JsonPath): void {
    const part = valueAt(value, path);
    setBase(path);
    setOpened(new Set([...opened, ...openedFirst(part)]));
    setActive(0);
  }

  return {
    rows,
    base,
    active: at,
    activePath,
    move: (index) => setActive(Math.max(0, Math.min(rows.length - 1, index))),
    toggle(index) {
      const row = rows[index];
      if (!row || row.isOpen === null || !isContainer(row.value)) return;
      if (row.isDeepest) return enter([...base, ...pathOfRow(rows, index)]);
      const next = new Set(opened);
      if (!next.delete(row.value)) next.add(row.value);
      setOpened(next);
      setActive(index);
    },
    openTo(levels) {
      setOpened(openedTo(root, levels));
      setActive(0);
    },
    openSiblings(index) {
      const depth = rows[index]?.depth ?? 0;
      const parent = pathOfRow(rows, index).slice(0, -1);
      const siblings = depth === 0 ? [root] : Object.values(Object(valueAt(root, parent)));
      setOpened(new Set([...opened, ...siblings.filter(isContainer)]));
      setActive(
        rowOfPath(jsonRows(root, new Set([...opened, ...siblings.filter(isContainer)])), pathOfRow(rows, index)),
      );
    },
    go(path) {
      const from = drawnIn(path);
      const rest = path.slice(from.length);
      const part = valueAt(value, from);
      const wider = openedAround(part, opened, rest);
      setBase(from);
      setOpened(wider);
      setActive(Math.max(0, rowOfPath(jsonRows(part, wider), rest)));
    },
  };
}
