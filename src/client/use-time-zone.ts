'use client';

import { useSyncExternalStore } from 'react';

const neverChanges = () => () => undefined;

/** The reader's timezone with its offset now, such as "Europe/Berlin, GMT+1". The server does not know it. */
export function useTimeZone(): string {
  return useSyncExternalStore(neverChanges, timeZoneText, () => 'your own time');
}

/** Its IANA name, for the API; undefined until this is the reader's browser for sure. */
export function useTimeZoneName(): string | undefined {
  return useSyncExternalStore(
    neverChanges,
    () => new Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => undefined,
  );
}

function timeZoneText(): string {
  const format = new Intl.DateTimeFormat('en', { timeZoneName: 'shortOffset' });
  const offset = format.formatToParts(new Date()).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const { timeZone } = format.resolvedOptions();
  return timeZone === 'UTC' ? timeZone : `${timeZone}, ${offset}`;
}
