import { createLoader } from 'nuqs/server';
import { addressId, addressOneOf, addressText } from '@/client/address-parts';
import type { ListDeliveries } from '@/jobs/webhook-delivery-schema';
import { webhookStates } from '@/jobs/webhook-words';

/** The filter of the page as it stands in its address. */
export const deliveryFilterParsers = {
  state: addressOneOf(webhookStates),
  host: addressText(255),
  jobId: addressId('a job'),
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
