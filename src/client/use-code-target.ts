'use client';

import type { CodeTarget } from './code-target';
import { trpc } from './trpc';
import { useOrigin } from './use-origin';

/** This TaskFlow as whoever looks at the page reaches it: who signed in with a key needs one in a terminal too. */
export function useCodeTarget(): CodeTarget {
  const { data: me } = trpc.whoAmI.useQuery(undefined, { staleTime: Infinity });
  return { origin: useOrigin(), needsKey: me !== undefined && me.kind !== 'local' };
}
