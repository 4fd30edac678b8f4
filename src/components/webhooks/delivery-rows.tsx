import Link from 'next/link';
import { RelativeTime } from '@/components/ui/relative-time';
import { StatusBadge } from '@/components/ui/status-badge';
import type { WebhookDeliverySummary } from '@/jobs/webhook-delivery-schema';
import { deliveryLooks } from './delivery-look';

/** Deliveries, newest first. */
export function DeliveryRows({ deliveries }: { deliveries: WebhookDeliverySummary[] }) {
  return (
    <ul aria-label="Deliveries, newest first" className="divide-y">
      {deliveries.map((delivery) => (
        <li key={delivery.deliveryId} className="flex flex-col gap-1 px-3 py-row">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <StatusBadge {...deliveryLooks[delivery.state]} />
            <Link
              href={`/webhooks/${delivery.deliveryId}`}
              prefetch={false}
              className="touch-target grow basis-60 truncate text-accent underline"
              title={delivery.url}
            >
              {delivery.url}
            </Link>
            <code className="font-mono text-xs text-muted">{delivery.event}</code>
            <RelativeTime at={delivery.createdAt} className="text-xs text-muted" />
          </div>
          <p className="flex flex-wrap gap-x-3 text-xs text-muted [overflow-wrap:anywhere]">
            <span>
              {delivery.attemptsMade} {delivery.attemptsMade === 1 ? 'attempt' : 'attempts'}
            </span>
            {delivery.lastStatus !== null && <span>answered {delivery.lastStatus}</span>}
            {delivery.nextAttemptAt && delivery.attemptsMade > 0 && (
              <span>
                next <RelativeTime at={delivery.nextAttemptAt} />
              </span>
            )}
            {delivery.subscriptionId && <span>by a subscription</span>}
            <Link href={`/jobs/${delivery.jobId}`} prefetch={false} className="touch-target underline">
              job {delivery.jobId.slice(-12)}
            </Link>
            {delivery.lastError && <span className="text-failed">{delivery.lastError}</span>}
          </p>
        </li>
      ))}
    </ul>
  );
}
