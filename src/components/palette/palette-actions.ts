'use client';

import { useEffect, useRef, useState } from 'react';

/** Something that can be done with what the page shows. */
export interface PaletteAction {
  label: string;
  run: () => void;
}

const registered = new Set<() => PaletteAction[]>();

/** Puts the actions of a page into the palette for as long as the page is open. */
export function usePaletteActions(actions: PaletteAction[]): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  const [read] = useState(() => () => latest.current);
  useEffect(() => {
    registered.add(read);
    return () => void registered.delete(read);
  }, [read]);
}

/** Those of the page that is open, now. */
export function pageActions(): PaletteAction[] {
  return [...registered].flatMap((read) => read());
}
