import type { ReactNode } from 'react';
import { settingsTabs } from '@/components/settings/tabs';
import { TabNav } from '@/components/ui/tab-nav';

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <TabNav label="Settings" tabs={settingsTabs} />
      {children}
    </>
  );
}
