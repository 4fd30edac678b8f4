import { createLoader, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import { webhookStateSchema } from '@/jobs/job-schema';
import type { ListDeliveries } from '@/jobs/webhook-delivery-schema';

/** The filter of the page as it stands in its address. */
export const deliveryFilterParsers = {
  state: parseAsStringLiteral(webhookStateSchema.options),
  host: parseAsString,
  jobId: parseAsString,
};

export const loadDeliveryFilter = createLoader(deliveryFilterParsers);
type DeliveryFilter = Awaited<ReturnType<typeof loadDeliveryFilter>>;

/** The filter as the API takes it. */
export function deliveryQuery({
  state,
  host,
  jobId,
}: DeliveryFilter): Pick<Partial<ListDeliveries>, 'state' | 'host' | 'jobId'> {
  return { ...(state && { state }), ...(host && { host }), ...(jobId && { jobId }) };
}
