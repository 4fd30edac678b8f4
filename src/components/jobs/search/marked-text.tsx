'use client';

import { type RefObject, useEffect, useRef } from 'react';
import type { SearchProblem } from '@/jobs/search/search-term';

interface MarkedTextProps {
  text: string;
  problems: readonly SearchProblem[];
  /** What it lies over: the same text in the same type, scrolled alike. */
  box: RefObject<HTMLInputElement | null>;
}

/** Lines under the wrong pieces of the text in the box, which itself cannot have any. */
export function MarkedText({ text, problems, box }: MarkedTextProps) {
  const line = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const input = box.current;
    if (!input) return undefined;
    const follow = () => line.current?.style.setProperty('transform', `translateX(${-input.scrollLeft}px)`);
    follow();
    input.addEventListener('scroll', follow);
    return () => input.removeEventListener('scroll', follow);
  }, [box, text, problems]);
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute inset-y-0 right-16 left-8 overflow-hidden text-sm leading-8 whitespace-pre text-transparent max-sm:text-base max-sm:leading-8"
    >
      <span ref={line} className="inline-block">
        {piecesOf(text, problems).map(({ start, piece, isWrong }) =>
          isWrong ? (
            <span key={start} className="underline decoration-failed decoration-wavy underline-offset-2">
              {piece}
            </span>
          ) : (
            piece
          ),
        )}
      </span>
    </div>
  );
}

function piecesOf(text: string, problems: readonly SearchProblem[]) {
  const pieces: { start: number; piece: string; isWrong: boolean }[] = [];
  let from = 0;
  for (const { start, end } of problems) {
    if (end <= from) continue;
    const begin = Math.max(start, from);
    pieces.push({ start: from, piece: text.slice(from, begin), isWrong: false });
    pieces.push({ start: begin, piece: text.slice(begin, end), isWrong: true });
    from = end;
  }
  return [...pieces, { start: from, piece: text.slice(from), isWrong: false }].filter(({ piece }) => piece !== '');
}
