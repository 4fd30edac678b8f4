'use client';

import { Rss } from 'lucide-react';
import { useMay } from '@/client/use-may';
import { curlPost } from '@/client/code-target';
import { useCodeTarget } from '@/client/use-code-target';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { KeyHint } from '@/components/ui/key-hint';
import { LoadMore } from '@/components/ui/load-more';
import { LoadingRows } from '@/components/ui/loading-rows';
import { Panel } from '@/components/ui/panel';
import { NewSubscriptionForm } from './new-subscription-form';
import { SubscriptionRows } from './subscription-rows';
import { useSubscriptionPages } from './use-subscription-pages';
import { WebhooksHeader } from './webhooks-header';

/** Answers: who hears of jobs that others submit? */
export function SubscriptionsPage() {
  const list = useSubscriptionPages();
  const target = useCodeTarget();
  const maySubscribe = useMay('submit');
  const subscriptions = list.data?.pages.flatMap((page) => page.subscriptions) ?? [];
  return (
    <>
      <WebhooksHeader />
      <div className="two-columns">
        <div className="min-w-0">
          <Panel title="Subscriptions" flush>
            {list.isPending && <LoadingRows label="Loading subscriptions" rows={3} className="h-20" />}
            {list.isLoadingError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
            {list.isSuccess && subscriptions.length === 0 && (
              <EmptyState
                icon={<Rss />}
                title="Nobody has subscribed yet."
                command={curlPost(
                  '/api/webhooks/subscriptions',
                  '{"url":"https://example.com/failures","events":["failed"]}',
                  target,
                )}
              >
                A URL can hear of jobs that others submit: of all, or those of a task type or tag.
                {target.needsKey && <KeyHint />}
              </EmptyState>
            )}
            {subscriptions.length > 0 && <SubscriptionRows subscriptions={subscriptions} mayDelete={maySubscribe} />}
          </Panel>
          <LoadMore list={list} label="Load more subscriptions" />
        </div>
        {maySubscribe ? (
          <NewSubscriptionForm />
        ) : (
          <Panel title="New subscription">
            <p className="text-muted">
              Subscriptions are made with the scope submit. The key that you are signed in with does not have it.
            </p>
          </Panel>
        )}
      </div>
    </>
  );
}
