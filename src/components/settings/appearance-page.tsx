'use client';

import { useTheme } from 'next-themes';
import { changePreferences, usePreferences } from '@/client/preferences';
import { useIsHydrated } from '@/client/use-is-hydrated';
import { useNow } from '@/client/use-now';
import { PageHeader } from '@/components/shell/page-header';
import { Panel } from '@/components/ui/panel';
import { RelativeTime } from '@/components/ui/relative-time';
import { Choice } from './choice';

const themes = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;
const densities = [
  { value: 'comfortable', label: 'Comfortable' },
  { value: 'compact', label: 'Compact' },
] as const;
const times = [
  { value: 'relative', label: 'Relative' },
  { value: 'absolute', label: 'Absolute' },
] as const;
const clocks = [
  { value: '24', label: '24 hours' },
  { value: '12', label: '12 hours' },
  { value: 'system', label: 'As the system' },
] as const;
const onOff = [
  { value: 'on', label: 'On' },
  { value: 'off', label: 'Off' },
] as const;

/** Answers: how does it look in this browser? */
export function AppearancePage() {
  const { theme, setTheme } = useTheme();
  const isHydrated = useIsHydrated();
  const shown = usePreferences();
  const now = useNow();
  const chosen = themes.find(({ value }) => isHydrated && value === theme)?.value ?? 'system';
  return (
    <>
      <PageHeader title="Appearance" />
      <Panel className="max-w-3xl">
        <p className="text-muted">Kept in this browser, for whoever uses it.</p>
        <div className="divide-y">
          <Choice label="Theme" value={chosen} options={themes} onChange={setTheme} />
          <Choice
            label="Density"
            hint="How much room rows of lists and tables take."
            value={shown.density}
            options={densities}
            onChange={(value) => changePreferences({ density: value })}
          />
          <Choice
            label="Times"
            hint="The other one is shown when a pointer rests on it."
            value={shown.times}
            options={times}
            onChange={(value) => changePreferences({ times: value })}
          />
          <Choice
            label="Clock"
            hint="Of every time of day, in charts, logs and schedules too."
            value={shown.clock}
            options={clocks}
            onChange={(value) => changePreferences({ clock: value })}
          />
          <p className="py-3 text-muted">
            A minute ago looks like this: <RelativeTime at={new Date(now - 60_000).toISOString()} />
          </p>
          <Choice
            label="Shortcuts of single keys"
            hint="Turn them off when you speak to your computer, or press keys by accident. Ctrl+K and ⌘K always work."
            value={shown.hasShortcuts ? 'on' : 'off'}
            options={onOff}
            onChange={(value) => changePreferences({ hasShortcuts: value === 'on' })}
          />
        </div>
      </Panel>
    </>
  );
}
