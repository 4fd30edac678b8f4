'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';
import { useSyncExternalStore } from 'react';
import { Button } from '@/components/ui/button';

const themes = [
  { value: 'system', label: 'as the system', icon: Monitor },
  { value: 'light', label: 'light', icon: Sun },
  { value: 'dark', label: 'dark', icon: Moon },
] as const;

const neverChanges = () => () => undefined;

/** Goes round the three themes. The server does not know which one this browser has chosen. */
export function ThemeSwitch() {
  const { theme, setTheme } = useTheme();
  const isInBrowser = useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  );
  const index = isInBrowser
    ? Math.max(
        0,
        themes.findIndex(({ value }) => value === theme),
      )
    : 0;
  const current = themes[index] ?? themes[0];
  const next = themes[(index + 1) % themes.length] ?? themes[0];
  const label = `Theme: ${current.label}. Change to ${next.label}`;
  return (
    <Button variant="ghost" size="icon" aria-label={label} title={label} onClick={() => setTheme(next.value)}>
      <current.icon aria-hidden />
    </Button>
  );
}
