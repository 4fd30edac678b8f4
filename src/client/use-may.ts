'use client';

import type { Scope } from '@/jobs/scopes';
import { trpc } from './trpc';

/** Whether whoever looks at the page has a scope; yes until it is known. */
export function useMay(scope: Scope): boolean {
  const { data: me } = trpc.whoAmI.useQuery(undefined, { staleTime: Infinity });
  return me === undefined || me.scopes.includes(scope);
}
