'use client';

import { Search } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { useRecentPages } from './recent-pages';

const load = () => import('./palette').then((module) => ({ default: module.Palette }));
const Palette = lazy(load);

/** Opens the palette with Ctrl+K or ⌘K, in fields too, or by a button. It is loaded when it is wanted. */
export function PaletteLauncher() {
  const [isOpen, setIsOpen] = useState(false);
  const opener = useRef<Element>(null);
  useRecentPages();

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      opener.current = document.activeElement;
      setIsOpen((wasOpen) => !wasOpen);
    }
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);

  return (
    <>
      <Button
        variant="ghost"
        size="icon"
        aria-label="Find or do something"
        aria-haspopup="dialog"
        title="Find or do something (Ctrl+K)"
        onPointerEnter={() => void load()}
        onClick={(event) => {
          opener.current = event.currentTarget;
          setIsOpen(true);
        }}
      >
        <Search aria-hidden />
      </Button>
      {isOpen && (
        <Suspense fallback={null}>
          <Palette
            onClose={() => setIsOpen(false)}
            onClosed={() => opener.current instanceof HTMLElement && opener.current.focus()}
          />
        </Suspense>
      )}
    </>
  );
}
