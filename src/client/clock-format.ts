import { useSyncExternalStore } from 'react';
import { preferences } from './preferences.ts';

const local = new Intl.DateTimeFormat(undefined, { hour: 'numeric' });

/** Whether times of day are shown with AM and PM: what this browser is set to, which is 24 hours until somebody sets it. */
export function isTwelveHours(): boolean {
  const { clock } = preferences.get();
  return clock === '12' || (clock === 'system' && local.resolvedOptions().hour12 === true);
}

/** The same for what the server draws too, which knows nothing of it: the browser then draws it anew. */
export function useIsTwelveHours(): boolean {
  return useSyncExternalStore(preferences.subscribe, isTwelveHours, () => false);
}

/**
 * Writes moments by one clock. Every time of day on a page is written by a format of this function, so that none is in 24
 * hours beside another with AM and PM.
 */
export function clockFormat(parts: Intl.DateTimeFormatOptions): (at: Date | number, isTwelve?: boolean) => string {
  const [short, long] = (['h12', 'h23'] as const).map(
    (hourCycle) => new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', ...parts, hourCycle }),
  );
  return (at, isTwelve = isTwelveHours()) => (isTwelve ? short : long)?.format(at) ?? '';
}

/** "14:05". */
export const toTheMinute = clockFormat({});

/** An hour of the day, from 0 to 23: "14:00". */
export function hourText(hour: number): string {
  return toTheMinute(new Date(2026, 0, 1, hour));
}
