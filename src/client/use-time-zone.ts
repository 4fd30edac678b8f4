'use client';

import { useSyncExternalStore } from 'react';

const neverChanges = () => () => undefined;

/** The reader's timezone with its offset now, such as "Europe/Berlin, GMT+1". The server does not know it. */
export function useTimeZone(): string {
  return useSyncExternalStore(neverChanges, timeZoneText, () => 'your own time');
}

function timeZoneText(): string {
  const format = new Intl.DateTimeFormat('en', { timeZoneName: 'shortOffset' });
  const offset = format.formatToParts(new Date()).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const { timeZone } = format.resolvedOptions();
  return timeZone === 'UTC' ? timeZone : `${timeZone}, ${offset}`;
}
