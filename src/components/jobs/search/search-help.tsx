'use client';

import { CircleHelp } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useId, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';

const SearchLanguage = dynamic(() => import('./search-language').then((module) => module.SearchLanguage));

/** The language of the search, to be read and to be picked from. */
export function SearchHelp({ onPick }: { onPick: (example: string) => void }) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const [wasOpened, setWasOpened] = useState(false);
  return (
    <>
      <Button variant="ghost" size="icon" popoverTarget={id} aria-label="How to search" title="How to search">
        <CircleHelp aria-hidden />
      </Button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label="How to search"
        onToggle={() => setWasOpened(true)}
        className="panel fixed inset-0 m-auto max-h-[min(40rem,calc(100dvh-2rem))] w-[min(40rem,calc(100vw-2rem))] overflow-y-auto p-4 text-foreground shadow-xl"
      >
        {wasOpened && (
          <SearchLanguage
            onClose={() => panel.current?.hidePopover()}
            onPick={(example) => {
              panel.current?.hidePopover();
              onPick(example);
            }}
          />
        )}
      </div>
    </>
  );
}
