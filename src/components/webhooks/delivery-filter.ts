import { createLoader, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import type { ListDeliveries } from '@/jobs/webhook-delivery-schema';
import { webhookStates } from '@/jobs/webhook-words';

/** The filter of the page as it stands in its address. */
export const deliveryFilterParsers = {
  state: parseAsStringLiteral(webhookStates),
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
