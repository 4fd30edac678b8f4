'use client';

import { ChevronDown, ChevronUp } from 'lucide-react';
import { useEffect, useState, type Ref } from 'react';
import { Button } from './button';
import { Input } from './input';

interface FindBoxProps {
  ref?: Ref<HTMLInputElement>;
  label: string;
  needle: string;
  onNeedle: (text: string) => void;
  /** The place that one is at, from 0; -1 before the first. */
  at: number;
  count: number;
  /** There are more than are counted. */
  isMore?: boolean;
  /** What is counted is not yet what is written: Enter waits for it. */
  isBehind: boolean;
  onGo: (index: number) => void;
}

/** Looks for a text: Enter goes to the next place, Shift and Enter to the one before, Escape forgets it. */
export function FindBox({ ref, label, needle, onNeedle, at, count, isMore = false, isBehind, onGo }: FindBoxProps) {
  const next = () => onGo(at + 1 >= count ? 0 : at + 1);
  const back = () => onGo(at <= 0 ? count - 1 : at - 1);
  const [wish, setWish] = useState<'next' | 'back' | null>(null);
  const isDue = wish !== null && !isBehind;
  useEffect(() => {
    if (!isDue) return;
    setWish(null);
    (wish === 'next' ? next : back)();
    // Once for each wish, with what is counted by then.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [isDue]);
  return (
    <span role="search" aria-label={label} className="flex items-center gap-1">
      <Input
        ref={ref}
        aria-label={label}
        placeholder="Find"
        value={needle}
        spellCheck={false}
        autoCapitalize="off"
        onChange={(event) => onNeedle(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === 'F3') {
            event.preventDefault();
            setWish(event.shiftKey ? 'back' : 'next');
          } else if (event.key === 'Escape' && needle !== '') {
            event.preventDefault();
            onNeedle('');
          }
        }}
        className="h-7 w-32 text-xs max-sm:text-xs"
      />
      {needle !== '' && (
        <>
          <span role="status" className="text-xs whitespace-nowrap text-muted">
            {placeText(at, count, isMore)}
          </span>
          <Button size="icon" variant="ghost" title="The one before" aria-label="The one before" onClick={back}>
            <ChevronUp aria-hidden />
          </Button>
          <Button size="icon" variant="ghost" title="The next one" aria-label="The next one" onClick={next}>
            <ChevronDown aria-hidden />
          </Button>
        </>
      )}
    </span>
  );
}

function placeText(at: number, count: number, isMore: boolean): string {
  if (count === 0) return 'none found';
  const all = `${count.toLocaleString('en')}${isMore ? ' or more' : ''}`;
  return at < 0 ? `${all} found` : `${(at + 1).toLocaleString('en')} of ${all}`;
}
