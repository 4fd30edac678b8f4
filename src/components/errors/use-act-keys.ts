'use client';

import { useHotkeys } from '@/client/use-hotkeys';

type Act = 'retry' | 'decide' | 'ignore';

/** Presses the button of a group that does it, where there is one. */
export function pressAct(place: ParentNode | null, act: Act): void {
  place?.querySelector<HTMLElement>(`[data-act=${act}]`)?.click();
}

/**
 * r, v and i press the buttons of a group.
 *
 * @param place where they are; null where no group is meant
 */
export function useActKeys(place: () => ParentNode | null): void {
  const press = (act: Act) => () => pressAct(place(), act);
  useHotkeys({
    r: { does: 'Retry all failed jobs of the group', run: press('retry') },
    v: { does: 'Resolve the group, or reopen it', run: press('decide') },
    i: { does: 'Ignore the group', run: press('ignore') },
  });
}
