'use client';

import type { RefObject } from 'react';
import { useHotkeys } from './use-hotkeys';

/** j and k walk the rows of a table, by the link of each that is marked with `data-row`. */
export function useRowKeys(table: RefObject<HTMLTableElement | null>): void {
  function move(step: number): void {
    const links = [...(table.current?.querySelectorAll<HTMLAnchorElement>('a[data-row]') ?? [])];
    const here = links.findIndex((link) => link === document.activeElement);
    const next = links[here === -1 ? 0 : Math.min(links.length - 1, Math.max(0, here + step))];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  }
  useHotkeys({
    j: { does: 'Next row', run: () => move(1) },
    k: { does: 'Previous row', run: () => move(-1) },
  });
}
