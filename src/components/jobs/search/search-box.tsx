'use client';

import { Search } from 'lucide-react';
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { useHotkeys } from '@/client/use-hotkeys';
import { Input } from '@/components/ui/input';
import { MarkedText } from './marked-text';
import { SearchHelp } from './search-help';
import { optionId, SuggestionList } from './suggestion-list';
import type { JobSearch } from './use-job-search';
import { type Item, useSuggestions } from './use-suggestions';
import { visibleProblems } from './visible-problems';

/** The search as it is typed: completes what is begun, and says under the box what is wrong. */
export function SearchBox({ search: { text, parsed, type, ask } }: { search: JobSearch }) {
  const box = useRef<HTMLInputElement>(null);
  const listId = useId();
  const problemsId = useId();
  const [caret, setCaret] = useState<number | null>(null);
  const [isClosed, setIsClosed] = useState(true);
  const [active, setActive] = useState(-1);
  const { items, takesFirst } = useSuggestions(text, caret);
  const isOpen = !isClosed && items.length > 0;
  const problems = visibleProblems(parsed.problems, caret, isOpen);
  const nextCaret = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (nextCaret.current === null) return;
    box.current?.setSelectionRange(nextCaret.current, nextCaret.current);
    nextCaret.current = null;
  }, [text]);
  useHotkeys({
    '/': {
      does: 'Search the list',
      run(event) {
        event.preventDefault();
        box.current?.select();
      },
    },
  });

  function write(next: string, at: number): void {
    type(next);
    setCaret(at);
    setActive(-1);
    setIsClosed(false);
  }
  function take({ taken }: Item): void {
    nextCaret.current = taken.caret;
    write(taken.text, taken.caret);
  }
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined && items.length > 0) {
      event.preventDefault();
      setIsClosed(false);
      // One place more than there are items: that of none.
      const places = items.length + 1;
      setActive(isOpen ? ((active + 1 + move + places) % places) - 1 : move > 0 ? 0 : items.length - 1);
    }
    const isTake = (event.key === 'Enter' && takesFirst.onEnter) || (event.key === 'Tab' && takesFirst.onTab);
    const isChosen = active >= 0 && (event.key === 'Enter' || event.key === 'Tab');
    const item = isOpen && !event.shiftKey && (isTake || isChosen) ? items[Math.max(active, 0)] : undefined;
    if (item) {
      event.preventDefault();
      take(item);
    } else if (event.key === 'Enter') {
      setIsClosed(true);
      ask();
    } else if (event.key === 'Escape') {
      if (isOpen) setIsClosed(true);
      else event.currentTarget.blur();
    }
  }

  return (
    <div className="min-w-52 grow basis-96">
      <div className="relative">
        <Search
          aria-hidden
          className="pointer-events-none absolute top-2 left-2.5 pointer-coarse:top-3 size-4 text-muted"
        />
        <Input
          ref={box}
          type="text"
          role="combobox"
          aria-label="Search jobs"
          aria-autocomplete="list"
          aria-expanded={isOpen}
          aria-controls={listId}
          aria-activedescendant={isOpen && active >= 0 ? optionId(listId, active) : undefined}
          aria-invalid={problems.length > 0 || undefined}
          aria-describedby={problems.length > 0 ? problemsId : undefined}
          placeholder="status:failed type:send_email timeout"
          enterKeyHint="search"
          autoCapitalize="off"
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          value={text}
          onChange={({ currentTarget }) => write(currentTarget.value, currentTarget.selectionStart ?? 0)}
          onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
          onFocus={({ currentTarget }) => {
            setCaret(currentTarget.selectionStart);
            setIsClosed(currentTarget.value !== '');
          }}
          onBlur={() => {
            setCaret(null);
            setIsClosed(true);
            setActive(-1);
            if (text.trim() !== '') ask();
          }}
          onKeyDown={onKeyDown}
          className="pr-16 pl-8"
        />
        <MarkedText text={text} problems={problems} box={box} />
        <div className="absolute top-0.5 right-1 flex h-7 items-center gap-1">
          <kbd
            aria-hidden
            className="pointer-events-none rounded border bg-raised px-1.5 font-mono text-xs text-muted max-sm:hidden"
          >
            /
          </kbd>
          <SearchHelp onPick={(example) => ask(`${text} ${example}`.trim())} />
        </div>
        {isOpen && <SuggestionList id={listId} items={items} active={active} onTake={take} />}
      </div>
      <div id={problemsId} aria-live="polite">
        {problems.map(({ start, message }) => (
          <p key={`${start} ${message}`} className="mt-1 text-xs text-failed">
            {message}
          </p>
        ))}
      </div>
    </div>
  );
}
