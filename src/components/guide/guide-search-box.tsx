'use client';

import { Search } from 'lucide-react';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { type KeyboardEvent, useEffect, useRef, useState, useTransition } from 'react';
import { useHotkeys } from '@/client/use-hotkeys';
import { useSettled } from '@/client/use-settled';
import { Input } from '@/components/ui/input';
import { guidePath } from './chapters';

const settledMs = 150;
const hits = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-guide-hit]')];

/** Looks through the manual as it is typed; the results are the page of the manual itself, with an address of their own. */
export function GuideSearchBox() {
  const router = useRouter();
  const path = usePathname();
  const params = useSearchParams();
  const asked = path === guidePath ? (params.get('q') ?? '') : '';
  const box = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(asked);
  const settled = useSettled(text, settledMs);
  const [isLoading, startLoading] = useTransition();
  const [wantsHit, setWantsHit] = useState(false);

  function ask(words: string): void {
    const address = words === '' ? guidePath : `${guidePath}?q=${encodeURIComponent(words)}`;
    // The first letter opens a page that one goes back from; those after it change it.
    startLoading(() => (asked === '' ? router.push(address) : router.replace(address, { scroll: false })));
  }
  // What is typed is asked for; what the address says otherwise, after a step back or a click, is what the box has.
  useEffect(() => {
    if (document.activeElement === box.current && settled === text && text.trim() !== asked) ask(text.trim());
    // Once for each text that stood still.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [settled]);
  useEffect(() => {
    if (document.activeElement !== box.current) setText(asked);
  }, [asked, path]);
  useEffect(() => {
    if (!wantsHit || isLoading || text.trim() !== asked) return;
    setWantsHit(false);
    hits()[0]?.focus();
  }, [wantsHit, isLoading, text, asked]);

  useHotkeys({
    '/': {
      does: 'Search the manual',
      run(event) {
        event.preventDefault();
        box.current?.select();
      },
    },
  });

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === 'Escape' && text !== '') {
      event.preventDefault();
      setText('');
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      hits()[0]?.focus();
    }
  }

  return (
    <form
      role="search"
      action={guidePath}
      className="relative"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === '') return;
        if (text.trim() !== asked) ask(text.trim());
        setWantsHit(true);
      }}
    >
      <Search
        aria-hidden
        className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted pointer-coarse:top-3"
      />
      <Input
        ref={box}
        type="search"
        name="q"
        aria-label="Search the manual"
        placeholder="Search the manual"
        enterKeyHint="search"
        autoComplete="off"
        maxLength={100}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={onKeyDown}
        className="pl-8.5"
      />
    </form>
  );
}
