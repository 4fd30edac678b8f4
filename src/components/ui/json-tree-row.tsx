import { ChevronRight } from 'lucide-react';
import type { Ref } from 'react';
import { cutAtMatches } from '@/client/find-in-text';
import { entryCount, isContainer, type JsonRow } from '@/client/json-rows';
import { textParts } from '@/jobs/visible-text';
import { classNames } from './class-names';
import { JsonLeaf } from './json-leaf';
import { ShownText } from './shown-text';

interface JsonTreeRowProps {
  ref: Ref<HTMLDivElement>;
  id: string;
  index: number;
  top: number;
  row: JsonRow;
  isActive: boolean;
  pattern: RegExp | null;
  /** Characters of a long text. */
  shown: number;
  onMore: () => void;
  onPick: () => void;
}

export function JsonTreeRow({ row, top, index, isActive, pattern, shown, onMore, onPick, ...place }: JsonTreeRowProps) {
  const { key, value, depth, position, siblings, isOpen } = row;
  return (
    // The tree takes the keys for all of its lines.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      {...place}
      data-index={index}
      role="treeitem"
      tabIndex={-1}
      aria-level={depth + 1}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-selected={isActive}
      aria-expanded={isOpen ?? undefined}
      onClick={onPick}
      style={{ transform: `translateY(${top}px)`, paddingLeft: depth * 14 + 4 }}
      className={classNames(
        'absolute inset-x-0 top-0 flex min-h-6 items-start gap-1 rounded pr-2 font-mono text-xs leading-6 outline-none hover:bg-raised pointer-coarse:min-h-10 pointer-coarse:py-2',
        isActive && 'bg-raised group-focus-visible:bg-accent-soft',
      )}
    >
      <ChevronRight
        aria-hidden
        className={classNames(
          'mt-1.5 size-3 shrink-0 text-muted',
          isOpen === null && 'invisible',
          isOpen && 'rotate-90',
        )}
      />
      {key !== null && (
        <span className="max-w-2/3 shrink-0 pr-1 [overflow-wrap:anywhere] text-accent">
          {key === '' ? (
            <span className="text-muted">{'""'}</span>
          ) : (
            <ShownText parts={cutAtMatches(textParts(String(key)), pattern)} isHere={isActive} />
          )}
        </span>
      )}
      {isContainer(value) ? (
        <span className="text-muted">{summaryOf(value, row)}</span>
      ) : (
        <JsonLeaf value={value} shown={shown} pattern={pattern} isHere={isActive} onMore={onMore} />
      )}
    </div>
  );
}

/** `{`, `[ 12 ]`, `{}`. */
function summaryOf(value: object, { isOpen, isDeepest }: JsonRow): string {
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (isOpen === null) return `${open}${close}`;
  if (isOpen) return open;
  const count = `${open} ${entryCount(value).toLocaleString('en')} ${close}`;
  return isDeepest ? `${count} open deeper` : count;
}
