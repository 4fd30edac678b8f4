'use client';

import { useTheme } from 'next-themes';
import { trpc } from '@/client/trpc';
import { leaveSession } from '@/client/leave-session';
import type { PaletteCommand } from './use-palette-commands';

const themes = [
  ['system', 'Theme as the system'],
  ['light', 'Light theme'],
  ['dark', 'Dark theme'],
] as const;

/** What concerns whoever sits in front of it. */
export function useAccountCommands(): PaletteCommand[] {
  const { theme, setTheme } = useTheme();
  const { data: me } = trpc.whoAmI.useQuery(undefined, { staleTime: Infinity });
  return [
    ...themes
      .filter(([value]) => value !== theme)
      .map(([value, label]) => ({ id: `theme-${value}`, label, run: () => setTheme(value) })),
    ...(me?.kind === 'session' ? [{ id: 'sign-out', label: 'Sign out', run: () => void leaveSession() }] : []),
  ];
}
