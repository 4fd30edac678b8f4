'use client';

import Link from 'next/link';
import { toast } from '@/client/toast';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { RelativeTime } from '@/components/ui/relative-time';
import type { WebhookSubscription } from '@/jobs/webhook-subscription-schema';
import { jobsText } from './subscription-words';

interface SubscriptionRowsProps {
  subscriptions: readonly WebhookSubscription[];
  mayDelete: boolean;
}

/** Subscriptions, the newest first. */
export function SubscriptionRows({ subscriptions, mayDelete }: SubscriptionRowsProps) {
  return (
    <ul aria-label="Subscriptions, newest first" className="divide-y">
      {subscriptions.map((subscription) => {
        const { subscriptionId, url, events, retrySchedule, createdAt } = subscription;
        return (
          <li key={subscriptionId} className="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-3 py-row">
            <div className="flex min-w-0 grow basis-60 flex-col gap-0.5">
              <Link
                href={`/webhooks?host=${encodeURIComponent(new URL(url).host)}`}
                prefetch={false}
                title="Deliveries to its host"
                className="touch-target text-accent [overflow-wrap:anywhere] hover:underline"
              >
                {url}
              </Link>
              <p className="[overflow-wrap:anywhere]">{jobsText(subscription)}</p>
              <p className="flex flex-wrap gap-x-3 text-xs text-muted">
                <span>{events.join(', ')}</span>
                <span>{retrySchedule === null ? 'usual' : retrySchedule} retry schedule</span>
                <span>
                  made <RelativeTime at={createdAt} />
                </span>
              </p>
            </div>
            {mayDelete && <DeleteSubscription subscription={subscription} />}
          </li>
        );
      })}
    </ul>
  );
}

function DeleteSubscription({ subscription: { subscriptionId, url } }: { subscription: WebhookSubscription }) {
  const { webhooks } = trpc.useUtils();
  const end = trpc.webhooks.unsubscribe.useMutation({
    onSuccess: () => toast.success('The subscription is deleted.'),
    onError: (error) => toast.error(problemOf(error).message),
    onSettled: () => webhooks.subscriptions.invalidate(),
  });
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" aria-label={`Delete the subscription of ${url}`}>
          Delete
        </Button>
      }
      title="Delete this subscription?"
      keep="Keep it"
      confirm={end.isPending ? 'Deleting…' : 'Delete subscription'}
      isPending={end.isPending}
      onConfirm={(close) => end.mutate({ subscriptionId }, { onSettled: close })}
    >
      <span className="[overflow-wrap:anywhere]">{url}</span> hears of no job any more. What it had still to be told is
      given up.
    </ConfirmDialog>
  );
}
