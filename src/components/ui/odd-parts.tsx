'use client';

import { CircleHelp, X } from 'lucide-react';
import { type OddPart, withoutOdd } from '@/client/not-understood';
import { visibleText } from '@/jobs/visible-text';
import { Button } from './button';

const mostShown = 5;
const longestShown = 60;

export function OddParts({ odd }: { odd: readonly OddPart[] }) {
  const more = odd.length - mostShown;
  function remove() {
    const { pathname, search, hash } = window.location;
    const rest = withoutOdd(new URLSearchParams(search), odd);
    window.history.replaceState(null, '', pathname + rest + hash);
    // The button is gone with what it took away: the keyboard goes on with the page.
    document.getElementById('content')?.focus();
  }
  return (
    <div
      role="status"
      data-testid="not-understood"
      className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md bg-pending-soft px-3 py-2"
    >
      <CircleHelp aria-hidden className="size-4 shrink-0 text-pending" />
      <div className="min-w-0 grow basis-60">
        <p className="font-semibold text-pending">
          {odd.length === 1 ? 'A part of this address is' : `${odd.length} parts of this address are`} not understood,
          and left out.
        </p>
        <ul>
          {odd.slice(0, mostShown).map(({ name, value, why }, place) => (
            // Nothing else tells equals apart.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={place} className="[overflow-wrap:anywhere]">
              <bdi>
                <code className="font-mono text-xs">
                  {shown(name)}={shown(value)}
                </code>
              </bdi>
              : {why}
            </li>
          ))}
          {more > 0 && <li>And {more} more.</li>}
        </ul>
      </div>
      <Button size="sm" onClick={remove}>
        <X aria-hidden />
        Remove {odd.length === 1 ? 'it' : 'them'}
      </Button>
    </div>
  );
}

function shown(text: string): string {
  return visibleText(text.length > longestShown ? `${text.slice(0, longestShown)}…` : text);
}
