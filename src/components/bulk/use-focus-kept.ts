'use client';

import { useEffect, useRef, type FocusEvent, type RefObject } from 'react';

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
  // An element that is taken away while it has the focus tells nobody that it lost it, in most browsers; a button that is
  // switched off does in Chromium 156. Neither has given the keyboard to another.
  const isInside = useRef(false);
  const latest = useRef(next);
  useEffect(() => {
    latest.current = next;
  });
  useEffect(() => {
    if (isInside.current && document.activeElement === document.body)
      (latest.current() ?? box.current)?.focus({ preventScroll: true });
  }, [box, state]);
  return {
    onFocus: () => {
      isInside.current = true;
    },
    onBlur: ({ target, relatedTarget }: FocusEvent) => {
      const wasTaken = relatedTarget === null && (!target.isConnected || target.matches(':disabled'));
      if (!wasTaken) isInside.current = false;
    },
  };
}
