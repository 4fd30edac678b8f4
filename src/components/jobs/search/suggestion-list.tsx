import { useEffect, useRef } from 'react';
import { classNames } from '@/components/ui/class-names';
import type { Item } from './use-suggestions';

interface SuggestionListProps {
  id: string;
  items: readonly Item[];
  /** Place of the chosen one; -1 for none. */
  active: number;
  onTake: (item: Item) => void;
}

export function optionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

/** The list of a combobox: the focus stays in its box. */
export function SuggestionList({ id, items, active, onTake }: SuggestionListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div
      ref={list}
      id={id}
      role="listbox"
      aria-label="Suggestions"
      className="panel absolute top-full right-0 left-0 z-25 mt-1 max-h-72 overflow-y-auto p-1 shadow-lg"
    >
      {items.map((item, index) => (
        <button
          type="button"
          tabIndex={-1}
          key={`${item.means} ${item.label}`}
          id={optionId(id, index)}
          role="option"
          aria-selected={index === active}
          // The box must not lose the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(item)}
          className={classNames(
            'flex min-h-8 w-full items-center pointer-coarse:min-h-11 justify-between gap-4 rounded-md px-2 py-1 text-left',
            index === active ? 'bg-accent-soft' : 'hover:bg-raised',
          )}
        >
          <span className="min-w-0 truncate font-mono text-xs">{item.label}</span>
          <span className="shrink-0 text-xs text-muted">{item.means}</span>
        </button>
      ))}
    </div>
  );
}
