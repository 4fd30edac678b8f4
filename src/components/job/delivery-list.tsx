import Link from 'next/link';
import { durationText } from '@/client/format-time';
import { Panel } from '@/components/ui/panel';
import { RelativeTime } from '@/components/ui/relative-time';
import { StatusBadge } from '@/components/ui/status-badge';
import { deliveryLooks } from '@/components/webhooks/delivery-look';
import type { JobDeliveries } from '@/jobs/job-history-schema';
import { OtherDeliveries } from './other-deliveries';

/** The newest webhook messages about a job, and the way to the others. */
export function DeliveryList({ jobId, deliveries, others }: JobDeliveries & { jobId: string }) {
  if (deliveries.length === 0) return null;
  return (
    <Panel title="Webhook deliveries" flush>
      <ul className="divide-y">
        {deliveries.map((delivery) => (
          <li key={delivery.deliveryId} className="flex flex-col gap-1.5 p-3">
            <div className="flex flex-wrap items-center gap-2">
              <StatusBadge {...deliveryLooks[delivery.state]} />
              <Link
                href={`/webhooks/${delivery.deliveryId}`}
                prefetch={false}
                className="touch-target truncate text-accent underline"
                title={delivery.url}
              >
                {delivery.url}
              </Link>
              <code className="font-mono text-xs text-muted">{delivery.event}</code>
              {delivery.nextAttemptAt && delivery.state === 'pending' && delivery.attempts.length > 0 && (
                <span className="text-xs text-muted">
                  next <RelativeTime at={delivery.nextAttemptAt} />
                </span>
              )}
            </div>
            <ol className="flex flex-col gap-0.5">
              {delivery.attempts.map((attempt) => (
                <li key={attempt.number} className="flex flex-wrap gap-x-3 text-xs text-muted">
                  <span>#{attempt.number}</span>
                  <span className="text-foreground">{attempt.responseStatus ?? 'no answer'}</span>
                  <span>{durationText(attempt.durationMs)}</span>
                  <RelativeTime at={attempt.startedAt} />
                  {attempt.error && (
                    <span className="min-w-0 [overflow-wrap:anywhere] text-failed">{attempt.error}</span>
                  )}
                </li>
              ))}
            </ol>
          </li>
        ))}
      </ul>
      {others > 0 && <OtherDeliveries jobId={jobId} others={others} />}
    </Panel>
  );
}
