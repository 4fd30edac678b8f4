'use client';

import { useEffect, useState } from 'react';

/** Since when something has been as it is, for as long as the component is there. ISO time. */
export function useStateSince(state: string): string {
  const [since, setSince] = useState(() => new Date().toISOString());
  useEffect(() => setSince(new Date().toISOString()), [state]);
  return since;
}
