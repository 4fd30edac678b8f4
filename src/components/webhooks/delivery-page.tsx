'use client';

import { RotateCw } from 'lucide-react';
import Link from 'next/link';
import { toast } from '@/client/toast';
import { problemOf } from '@/client/problem-of';
import { trpc } from '@/client/trpc';
import { PageHeader } from '@/components/shell/page-header';
import { Button } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { ErrorState } from '@/components/ui/error-state';
import { NotThere } from '@/components/ui/not-there';
import { Panel } from '@/components/ui/panel';
import { RelativeTime } from '@/components/ui/relative-time';
import { Skeleton } from '@/components/ui/skeleton';
import { StatusBadge } from '@/components/ui/status-badge';
import type { WebhookDelivery } from '@/jobs/webhook-delivery-schema';
import { DeliveryAttempt } from './delivery-attempt';
import { deliveryLooks, isUnderWay } from './delivery-look';

/** Deliveries are not broadcast. */
const pollMs = 1500;

/** Answers: what became of this message? */
export function DeliveryPage({ deliveryId }: { deliveryId: string }) {
  const asked = trpc.webhooks.get.useQuery(
    { deliveryId },
    { refetchInterval: ({ state }) => (state.data && isUnderWay(state.data.state) ? pollMs : false), retry: false },
  );
  const { data: delivery } = asked;
  return (
    <>
      <PageHeader title="Webhook delivery">{delivery && <Redeliver delivery={delivery} />}</PageHeader>
      {asked.isPending && (
        <div role="status" className="panel flex flex-col gap-3 p-3">
          <span className="sr-only">Loading the delivery</span>
          <Skeleton className="h-6 w-60" />
          <Skeleton className="h-24 w-full" />
        </div>
      )}
      {asked.isLoadingError && (
        <div className="panel">
          {[400, 404].includes(problemOf(asked.error).status ?? 0) ? (
            <NotThere what="delivery" id={deliveryId} href="/webhooks" all="All deliveries">
              {problemOf(asked.error).status === 400
                ? 'is not the id of a delivery.'
                : 'was deleted with its job, or never was.'}
            </NotThere>
          ) : (
            <ErrorState error={asked.error} onRetry={() => void asked.refetch()} />
          )}
        </div>
      )}
      {delivery && (
        <div className="flex flex-col gap-4">
          <Facts delivery={delivery} />
          <Panel title="Attempts" flush>
            {delivery.attempts.length === 0 && <p className="p-3 text-muted">There was none yet.</p>}
            <ol className="divide-y">
              {delivery.attempts.toReversed().map((attempt) => (
                <DeliveryAttempt key={attempt.number} attempt={attempt} />
              ))}
            </ol>
          </Panel>
          <Panel title="Body, to the byte">
            <CodeBlock code={delivery.body} label="body" />
          </Panel>
        </div>
      )}
    </>
  );
}

function Facts({ delivery }: { delivery: WebhookDelivery }) {
  return (
    <div className="panel flex flex-col gap-2 p-3">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StatusBadge {...deliveryLooks[delivery.state]} />
        <span className="min-w-0 [overflow-wrap:anywhere]">{delivery.url}</span>
      </p>
      <p className="flex flex-wrap gap-x-3 text-xs text-muted [overflow-wrap:anywhere]">
        <code className="font-mono">{delivery.event}</code>
        <Link href={`/jobs/${delivery.jobId}`} className="touch-target underline">
          job {delivery.jobId}
        </Link>
        <span>
          webhook-id <code className="font-mono">{delivery.webhookId}</code>
        </span>
        <span>
          written <RelativeTime at={delivery.createdAt} />
        </span>
        {delivery.nextAttemptAt && (
          <span>
            next attempt <RelativeTime at={delivery.nextAttemptAt} />
          </span>
        )}
      </p>
      {delivery.state === 'failed' && delivery.lastError && (
        <p className="text-failed [overflow-wrap:anywhere]">{delivery.lastError}</p>
      )}
    </div>
  );
}

function Redeliver({ delivery }: { delivery: WebhookDelivery }) {
  const { webhooks } = trpc.useUtils();
  const { deliveryId } = delivery;
  const again = trpc.webhooks.redeliver.useMutation({
    onSuccess(sent) {
      webhooks.get.setData({ deliveryId }, sent);
      toast.success('It is sent again, with the same webhook-id.');
    },
    onError: (error) => toast.error(`It was not sent again. ${problemOf(error).message}`),
  });
  return (
    <Button disabled={again.isPending || delivery.state === 'active'} onClick={() => again.mutate({ deliveryId })}>
      <RotateCw aria-hidden />
      Redeliver
    </Button>
  );
}
