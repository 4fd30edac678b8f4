'use client';

import { type RefObject, useEffect, useRef } from 'react';
import { nextHotkey } from './next-hotkey';
import { preferences } from './preferences';

type Run = (event: KeyboardEvent) => void;

/** A shortcut with the words under which it is listed; without any it is not. */
export type Hotkey = Run | { does: string; run: Run };

/** Where a shortcut works: on the page that is open, or on all. */
export type HotkeyPlace = 'here' | 'everywhere';

interface Registered {
  place: HotkeyPlace;
  keys: RefObject<Record<string, Hotkey>>;
}

const secondKeyWithinMs = 1_500;
const registered = new Set<Registered>();
let first: { key: string; atMs: number } | null = null;

/**
 * Shortcuts of one key (`r`) or of two after each other (`g j`). They rest while something is typed, while a modifier is
 * held, inside dialogs, and where somebody has turned them off.
 */
export function useHotkeys(keys: Record<string, Hotkey>, place: HotkeyPlace = 'here'): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const entry = { place, keys: latest };
    if (registered.size === 0) document.addEventListener('keydown', onKeyDown);
    registered.add(entry);
    return () => {
      registered.delete(entry);
      if (registered.size === 0) document.removeEventListener('keydown', onKeyDown);
    };
  }, [place]);
}

/** Every shortcut that works at the moment and has words, in the order in which they were told. */
export function listHotkeys(place: HotkeyPlace): { keys: string; does: string }[] {
  return [...registered]
    .filter((entry) => entry.place === place)
    .flatMap((entry) => Object.entries(entry.keys.current))
    .flatMap(([keys, hotkey]) => (typeof hotkey === 'function' ? [] : [{ keys, does: hotkey.does }]));
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return;
  if (event.key === 'Shift' || isElsewhere(event.target) || !preferences.get().hasShortcuts) return;
  const before = first !== null && Date.now() - first.atMs < secondKeyWithinMs ? first.key : null;
  const maps = [...registered].map(({ keys }) => keys.current);
  const step = nextHotkey(maps.flatMap(Object.keys), before, event.key);
  first = step !== null && 'waitAfter' in step ? { key: step.waitAfter, atMs: Date.now() } : null;
  if (step === null || !('run' in step)) return;
  for (const map of maps) {
    const hotkey = map[step.run];
    if (hotkey) (typeof hotkey === 'function' ? hotkey : hotkey.run)(event);
  }
}

/** Where keys mean something else: text that is typed, a choice that is made, a dialog that is answered. */
function isElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest('input, textarea, select, [role=dialog], [role=alertdialog], [role=menu]') !== null ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}
