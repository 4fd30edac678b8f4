import type { WebhookDeliverySummary } from '@/jobs/webhook-delivery-schema';
import type { JobStatus } from '@/jobs/job-status';

type State = WebhookDeliverySummary['state'];

/** How the state of a delivery is shown: as the badge of a status, with a word of its own. */
export const deliveryLooks: Record<State, { status: JobStatus; label: string }> = {
  pending: { status: 'pending', label: 'On the way' },
  active: { status: 'active', label: 'Sending' },
  delivered: { status: 'completed', label: 'Delivered' },
  failed: { status: 'failed', label: 'Given up' },
};

/** Whether more is to come by itself. */
export const isUnderWay = (state: State): boolean => state === 'pending' || state === 'active';
