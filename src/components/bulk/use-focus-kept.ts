'use client';

import { useEffect, useRef, type RefObject } from 'react';

/**
 * Takes the keyboard on when the button that was pressed is gone with what it was for: else it stood at the top of the
 * page again.
 *
 * @param box what the buttons stand in, with those of its dialogs
 * @param state changes when buttons come and go
 * @param next the element to go on with; the box itself where there is none
 * @returns what the box is to hear
 */
export function useFocusKept(box: RefObject<HTMLElement | null>, state: string, next: () => HTMLElement | null) {
  // An element that is taken away, or switched off, loses the focus to nobody: some browsers tell of that, some do not, some
  // when it is switched on again. A person leaves by moving on to another element, or by pressing beside them.
  const isInside = useRef(false);
  const latest = useRef(next);
  useEffect(() => {
    latest.current = next;
  });
  useEffect(() => {
    // Of those of its dialogs, which stand elsewhere, React tells the box right after this.
    const leave = ({ target }: Event) => {
      if (!(target instanceof Node && box.current?.contains(target))) isInside.current = false;
    };
    const ways = ['pointerdown', 'focusin'] as const;
    for (const way of ways) document.addEventListener(way, leave, { capture: true });
    return () => {
      for (const way of ways) document.removeEventListener(way, leave, { capture: true });
    };
  }, [box]);
  useEffect(() => {
    if (isInside.current && document.activeElement === document.body)
      (latest.current() ?? box.current)?.focus({ preventScroll: true });
  }, [box, state]);
  return {
    onFocus: () => {
      isInside.current = true;
    },
  };
}
