'use client';

import { useTheme } from 'next-themes';
import { useEffect } from 'react';
import { Toaster as Sonner } from 'sonner';
import { toasterIsThere } from '@/client/toast';

/** Where toasts appear: in a live region that stays through all pages. */
export function Toaster() {
  const { theme } = useTheme();
  useEffect(toasterIsThere, []);
  return (
    <Sonner
      position="bottom-right"
      // Over the bar at the foot of a phone, not on it.
      mobileOffset={{ bottom: 'calc(4.5rem + env(safe-area-inset-bottom))' }}
      theme={theme === 'light' || theme === 'dark' ? theme : 'system'}
      closeButton
      containerAriaLabel="Messages"
    />
  );
}
