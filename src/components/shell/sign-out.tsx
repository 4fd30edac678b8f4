'use client';

import { LogOut } from 'lucide-react';
import { useId, useState } from 'react';
import { leaveSession } from '@/client/leave-session';
import { trpc } from '@/client/trpc';
import { Button } from '@/components/ui/button';

/** Ends the session of this browser, or those of all. Where nobody signed in, because no key is needed, there is nothing to see. */
export function SignOut() {
  const { data: me } = trpc.whoAmI.useQuery(undefined, { staleTime: Infinity });
  const menuId = useId();
  const [isLeaving, setIsLeaving] = useState(false);
  if (me?.kind !== 'session') return null;

  async function leave(isEverywhere: boolean) {
    setIsLeaving(true);
    if (await leaveSession({ isEverywhere })) return;
    setIsLeaving(false);
  }

  const holder = me.keyName === null ? '' : ` (signed in with the key ${me.keyName})`;
  return (
    <>
      <Button
        variant="ghost"
        size="icon"
        aria-label="Sign out"
        title={`Sign out${holder}`}
        disabled={isLeaving}
        popoverTarget={menuId}
      >
        <LogOut aria-hidden />
      </Button>
      <div
        id={menuId}
        popover="auto"
        className="panel fixed inset-auto top-12 right-3 m-0 flex-col items-stretch gap-1 p-1 text-foreground shadow-lg open:flex md:top-auto md:right-auto md:bottom-12 md:left-2.5"
      >
        <Button variant="ghost" disabled={isLeaving} onClick={() => void leave(false)}>
          Sign out here
        </Button>
        <Button variant="ghost" disabled={isLeaving} onClick={() => void leave(true)}>
          Sign out in all browsers
        </Button>
      </div>
    </>
  );
}
