'use client';

import Link from 'next/link';
import type { KeyboardEvent } from 'react';
import type { GuideHit } from './find-in-guide';

/** What a search found. Arrow keys walk the places, Enter opens one. */
export function GuideHits({ words, hits }: { words: string; hits: readonly GuideHit[] }) {
  return (
    <section aria-label="Search results">
      <p role="status" className="mb-2 text-muted">
        {hits.length === 0 ? `Nothing in the manual has “${words}”.` : countText(hits.length)}
      </p>
      <ol className="flex max-w-3xl flex-col gap-1">
        {hits.map(({ href, chapter, heading, excerpt }) => (
          <li key={href}>
            <Link
              href={href}
              prefetch={false}
              data-guide-hit
              onKeyDown={walk}
              className="block rounded-md px-3 py-2 hover:bg-raised focus:bg-raised"
            >
              <span className="font-medium text-accent">{heading}</span>
              {heading !== chapter && <span className="text-xs text-muted"> · {chapter}</span>}
              <span className="mt-0.5 block text-muted [overflow-wrap:anywhere]">
                {excerpt.map(({ text, isMatch }, place) =>
                  isMatch ? (
                    // oxlint-disable-next-line react/no-array-index-key
                    <mark key={place} className="bg-transparent font-semibold text-foreground">
                      {text}
                    </mark>
                  ) : (
                    text
                  ),
                )}
              </span>
            </Link>
          </li>
        ))}
      </ol>
    </section>
  );
}

function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const links = [...document.querySelectorAll<HTMLElement>('[data-guide-hit]')];
  const next = links.indexOf(event.currentTarget) + step;
  if (next < 0) document.querySelector<HTMLElement>('[role=search] input')?.focus();
  else links[next]?.focus();
}

function countText(count: number): string {
  return count === 1 ? 'One place' : `${count} places`;
}
