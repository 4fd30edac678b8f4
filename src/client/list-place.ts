'use client';

const field = 'listPlace';

interface ListPlace {
  scrollY: number;
  /** The row that was opened. */
  row: string;
}

/** Keeps with this entry of the browser's history where the reader of a list was, for when he comes back. */
export function keepListPlace(place: ListPlace): void {
  const state: unknown = window.history.state;
  window.history.replaceState({ ...(typeof state === 'object' ? state : {}), [field]: place }, '');
}

/** Where the reader was when he left, if this is a page that he comes back to. */
export function keptListPlace(): ListPlace | undefined {
  const state: unknown = window.history.state;
  const place: unknown = typeof state === 'object' && state !== null ? Reflect.get(state, field) : undefined;
  if (typeof place !== 'object' || place === null) return undefined;
  const [scrollY, row]: unknown[] = [Reflect.get(place, 'scrollY'), Reflect.get(place, 'row')];
  return typeof scrollY === 'number' && typeof row === 'string' ? { scrollY, row } : undefined;
}
