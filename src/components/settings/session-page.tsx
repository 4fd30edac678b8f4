'use client';

import { useState } from 'react';
import { leaveSession } from '@/client/leave-session';
import { trpc } from '@/client/trpc';
import { PageHeader } from '@/components/shell/page-header';
import { Button } from '@/components/ui/button';
import { Fact } from '@/components/ui/fact';
import { Panel } from '@/components/ui/panel';
import type { WhoAmI } from '@/jobs/api-key-schema';
import { PageStates } from './page-states';

/** Answers: who am I here, and how do I leave? */
export function SessionPage() {
  const query = trpc.whoAmI.useQuery(undefined, { staleTime: Infinity });
  return (
    <>
      <PageHeader title="Session" />
      <PageStates of={query} label="Loading who you are" refused="This key may not look at anything." />
      {query.data && (
        <Panel className="max-w-3xl" title="You">
          <dl className="grid grid-cols-2 gap-3">
            <Fact name="Signed in as">{holderOf(query.data)}</Fact>
            <Fact name="May">{query.data.scopes.join(', ')}</Fact>
          </dl>
          {query.data.kind === 'session' ? <Leave /> : <NoSession />}
        </Panel>
      )}
    </>
  );
}

function holderOf({ kind, keyName }: WhoAmI): string {
  if (kind === 'local') return 'whoever is on the server’s own machine';
  return `the key ${keyName ?? 'without a name'}`;
}

function Leave() {
  const [isLeaving, setIsLeaving] = useState(false);
  async function leave(isEverywhere: boolean) {
    setIsLeaving(true);
    if (!(await leaveSession({ isEverywhere }))) setIsLeaving(false);
  }
  return (
    <div className="mt-4 flex flex-col gap-3 border-t pt-3">
      <p className="text-muted">
        A session lasts 12 hours. Signing out removes from this browser what was kept for when it is offline.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button disabled={isLeaving} onClick={() => void leave(false)}>
          Sign out of this browser
        </Button>
        <Button variant="danger" disabled={isLeaving} onClick={() => void leave(true)}>
          Sign out of every browser
        </Button>
      </div>
    </div>
  );
}

function NoSession() {
  return (
    <p className="mt-4 border-t pt-3 text-muted">
      No key is needed here yet, so there is nothing to sign out of. The first key that is made changes that.
    </p>
  );
}
