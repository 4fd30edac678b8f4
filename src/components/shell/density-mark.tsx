'use client';

import { useEffect } from 'react';
import { preferences } from '@/client/preferences';

/** Keeps the document as dense as this browser is set to, also when it is changed in another tab. */
export function DensityMark() {
  useEffect(() => {
    const mark = () => document.documentElement.setAttribute('data-density', preferences.get().density);
    mark();
    return preferences.subscribe(mark);
  }, []);
  return null;
}
