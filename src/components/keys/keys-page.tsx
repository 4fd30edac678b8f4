'use client';

import { KeyRound } from 'lucide-react';
import { useEffect, useState } from 'react';
import { holdPage } from '@/client/hold-page';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { PageHeader } from '@/components/shell/page-header';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Panel } from '@/components/ui/panel';
import { Skeleton } from '@/components/ui/skeleton';
import { KeyTable } from './key-table';
import { MadeKey, type KeyToShow } from './made-key';
import { NewKeyForm } from './new-key-form';

/** Answers: who may call, and how do I let another program in? */
export function KeysPage() {
  const [made, setMade] = useState<KeyToShow>();
  const utils = trpc.useUtils();
  // What is shown is shown once: no refusal may lead to sign-in meanwhile.
  useEffect(() => (made ? holdPage() : undefined), [made]);
  const list = trpc.keys.list.useQuery(undefined, { enabled: made === undefined });
  const { keys = [], isOpen = false } = list.data ?? {};

  function putAway(): void {
    setMade(undefined);
    void utils.keys.invalidate();
  }

  return (
    <>
      <PageHeader title="Keys" />
      {list.isPending && (
        <div role="status" className="flex flex-col gap-4">
          <span className="sr-only">Loading keys</span>
          <Skeleton className="h-40" />
          <Skeleton className="h-64" />
        </div>
      )}
      {list.isLoadingError && (
        <ErrorState
          error={list.error}
          {...(problemOf(list.error).status === 403 && { title: 'Keys are for admins.' })}
          onRetry={() => void list.refetch()}
        />
      )}
      {list.isSuccess && (
        <div className="two-columns">
          <Panel title="Keys" flush>
            {keys.length > 0 && <KeyTable keys={keys} />}
            {keys.length === 0 && (
              <EmptyState icon={<KeyRound />} title="No key was made yet.">
                {isOpen
                  ? 'Whoever is on the server’s own machine may do everything. The first key changes that: from then on every call needs one, and this page too.'
                  : 'The only one is TASKFLOW_BOOTSTRAP_KEY, which the server was started with.'}
              </EmptyState>
            )}
          </Panel>
          {made && <MadeKey {...made} onDone={putAway} />}
          {!made && <NewKeyForm isFirst={isOpen} onMade={setMade} />}
        </div>
      )}
    </>
  );
}
