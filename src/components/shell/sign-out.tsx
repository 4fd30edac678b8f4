'use client';

import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { endSession } from '@/client/end-session';
import { trpc } from '@/client/trpc';
import { Button } from '@/components/ui/button';

/** Ends the session of this browser. Where nobody signed in, because no key is needed, there is nothing to see. */
export function SignOut() {
  const { data: me } = trpc.whoAmI.useQuery(undefined, { staleTime: Infinity });
  const [isLeaving, setIsLeaving] = useState(false);
  if (me?.kind !== 'session') return null;

  async function leave() {
    setIsLeaving(true);
    const problem = await endSession();
    // A new document: nothing of what was fetched in the session stays behind.
    if (problem === null) return window.location.assign('/sign-in');
    toast.error(`You are still signed in. ${problem}`);
    setIsLeaving(false);
  }

  const holder = me.keyName === null ? '' : ` (signed in with the key ${me.keyName})`;
  return (
    <Button
      variant="ghost"
      size="icon"
      aria-label="Sign out"
      title={`Sign out${holder}`}
      disabled={isLeaving}
      onClick={() => void leave()}
    >
      <LogOut aria-hidden />
    </Button>
  );
}
