'use client';

import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { isContainer } from '@/client/json-rows';
import type { JsonTreeState } from '@/client/use-json-tree';
import { JsonTreeRow } from './json-tree-row';
import { firstCharacters, moreCharacters } from './json-leaf';

interface JsonTreeProps {
  tree: JsonTreeState;
  /** What the tree is of. */
  label: string;
  /** Marks what is looked for. */
  pattern: RegExp | null;
}

/**
 * A JSON value as a tree of one tab stop: arrows walk, Right and Left open and close, Home and End go to its ends, `*`
 * opens all siblings, Enter opens and shows more of a long text. Only the lines in sight are drawn.
 */
export function JsonTree({ tree, label, pattern }: JsonTreeProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const { rows, active, base } = tree;
  const [shownOf, setShownOf] = useState<ReadonlyMap<string, number>>(new Map());
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 24,
    overscan: 10,
    // What the server draws, before anything is measured.
    initialRect: { width: 600, height: 384 },
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), active])].toSorted((a, b) => a - b),
  });

  useEffect(() => {
    virtual.scrollToIndex(active, { align: 'auto' });
    // The line that one is at is kept in sight when it changes, not when one scrolls away from it.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [active, rows]);

  const keyOf = (index: number) => `${base.join('\0')}\0${index}\0${rows.length}`;
  function showMore(index: number): void {
    const shown = shownOf.get(keyOf(index)) ?? firstCharacters;
    setShownOf(new Map([...shownOf, [keyOf(index), shown + moreCharacters]]));
  }
  function pick(index: number): void {
    if (isContainer(rows[index]?.value)) tree.toggle(index);
    else showMore(index);
  }

  function parentOf(index: number): number {
    const depth = rows[index]?.depth ?? 0;
    for (let at = index - 1; at >= 0; at -= 1) if ((rows[at]?.depth ?? 0) < depth) return at;
    return index;
  }

  const keys: Record<string, () => void> = {
    ArrowDown: () => tree.move(active + 1),
    ArrowUp: () => tree.move(active - 1),
    Home: () => tree.move(0),
    End: () => tree.move(rows.length - 1),
    ArrowRight: () => (rows[active]?.isOpen ? tree.move(active + 1) : tree.toggle(active)),
    ArrowLeft: () => (rows[active]?.isOpen ? tree.toggle(active) : tree.move(parentOf(active))),
    Enter: () => pick(active),
    ' ': () => pick(active),
    '*': () => tree.openSiblings(active),
  };
  function onKeyDown(event: KeyboardEvent): void {
    const act = keys[event.key];
    if (!act || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    act();
  }

  return (
    <div
      ref={box}
      role="tree"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={`${id}-${active}`}
      onKeyDown={onKeyDown}
      className="group max-h-96 overflow-auto rounded-md py-1"
    >
      <div role="none" className="relative w-full" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return (
            row && (
              <JsonTreeRow
                key={index}
                ref={virtual.measureElement}
                id={`${id}-${index}`}
                index={index}
                top={start}
                row={row}
                isActive={index === active}
                pattern={pattern}
                shown={shownOf.get(keyOf(index)) ?? firstCharacters}
                onMore={() => showMore(index)}
                onPick={() => (isContainer(row.value) ? tree.toggle(index) : tree.move(index))}
              />
            )
          );
        })}
      </div>
    </div>
  );
}
