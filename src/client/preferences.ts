'use client';

import { storedValue, useStoredValue } from './stored-value.ts';

/** How this browser is to show things. */
export interface Preferences {
  /** Shortcuts of single keys, which get in the way of who speaks to the computer (WCAG 2.1.4). */
  hasShortcuts: boolean;
  times: 'relative' | 'absolute';
  clock: 'system' | '12' | '24';
  /** How much room rows of lists and tables take. */
  density: 'comfortable' | 'compact';
}

const initial: Preferences = { hasShortcuts: true, times: 'relative', clock: '24', density: 'comfortable' };

export const preferences = storedValue<Preferences>('taskflow:preferences', initial, (given) => {
  const at = (name: string): unknown => (typeof given === 'object' && given !== null ? Reflect.get(given, name) : null);
  const [times, clock] = [at('times'), at('clock')];
  return {
    hasShortcuts: at('hasShortcuts') !== false,
    times: times === 'absolute' ? times : 'relative',
    clock: clock === '12' || clock === 'system' ? clock : '24',
    density: at('density') === 'compact' ? 'compact' : 'comfortable',
  };
});

export function usePreferences(): Preferences {
  return useStoredValue(preferences);
}

export function changePreferences(change: Partial<Preferences>): void {
  preferences.set({ ...preferences.get(), ...change });
}
