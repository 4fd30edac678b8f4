'use client';

import { storedValue, useStoredValue } from '@/client/stored-value';
import { nothingWatched, parseWatchState, type WatchState } from './watch-state';

/** What is watched and what came of it, in this browser, alike in all of its tabs. */
export const watchStore = storedValue('taskflow:watch', nothingWatched, parseWatchState);

export function useWatchState(): WatchState {
  return useStoredValue(watchStore);
}
