'use client';

import { type RefObject, useEffect, useRef } from 'react';

/**
 * When the row that had the focus is gone, because what is in it was decided, the keyboard goes on with the row in its
 * place.
 *
 * @param ids of the rows, as `data-id` has them
 */
export function useNextRow(table: RefObject<HTMLTableElement | null>, ids: readonly string[]): void {
  const active = useRef<{ id: string; index: number } | null>(null);
  useEffect(() => {
    const element = table.current;
    const note = ({ target }: FocusEvent) => {
      const row = target instanceof Element ? target.closest<HTMLTableRowElement>('tr[data-id]') : null;
      active.current = row ? { id: row.dataset['id'] ?? '', index: row.sectionRowIndex } : null;
    };
    element?.addEventListener('focusin', note);
    return () => element?.removeEventListener('focusin', note);
  }, [table]);
  useEffect(() => {
    if (active.current === null || ids.includes(active.current.id) || document.activeElement !== document.body) return;
    const links = table.current?.querySelectorAll<HTMLElement>('a[data-row]') ?? [];
    links[Math.min(active.current.index, links.length - 1)]?.focus();
  }, [table, ids]);
}
