'use client';

import { Keyboard } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { lazy, Suspense, useRef, useState } from 'react';
import { type Hotkey, useHotkeys } from '@/client/use-hotkeys';
import { Button } from '@/components/ui/button';
import { places } from './places';

const load = () => import('./shortcuts-dialog').then(({ ShortcutsDialog }) => ({ default: ShortcutsDialog }));
const ShortcutsDialog = lazy(load);

/** The shortcuts that work on every page, and the button that lists them all. */
export function Shortcuts() {
  const [isOpen, setIsOpen] = useState(false);
  const opener = useRef<Element>(null);
  const router = useRouter();
  const open = () => {
    opener.current = document.activeElement;
    setIsOpen(true);
  };
  const jumps = places.map(({ href, label, key }): [string, Hotkey] => [
    `g ${key}`,
    { does: `Go to ${label}`, run: () => router.push(href) },
  ]);
  useHotkeys(
    {
      '?': { does: 'Show these shortcuts', run: open },
      c: { does: 'New job', run: () => router.push('/jobs/new') },
      'g m': { does: 'Go to Manual', run: () => router.push('/docs/guide') },
      ...Object.fromEntries(jumps),
    },
    'everywhere',
  );
  return (
    <>
      <Button
        variant="ghost"
        size="icon"
        aria-label="Keyboard shortcuts"
        aria-haspopup="dialog"
        title="Keyboard shortcuts (?)"
        className="max-md:hidden"
        onClick={open}
        onPointerEnter={() => void load()}
      >
        <Keyboard aria-hidden />
      </Button>
      {isOpen && (
        <Suspense fallback={null}>
          <ShortcutsDialog
            isOpen
            onOpenChange={setIsOpen}
            onClosed={() => opener.current instanceof HTMLElement && opener.current.focus()}
          />
        </Suspense>
      )}
    </>
  );
}
