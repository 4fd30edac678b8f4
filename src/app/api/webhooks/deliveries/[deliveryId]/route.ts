import { json } from '../../../../../server/http/answer.ts';
import { route } from '../../../../../server/http/route.ts';
import { findDelivery } from '../../../../../server/webhooks/find-delivery.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/webhooks/deliveries/[deliveryId]', {
  GET: {
    for: ['read', 'submit'],
    handle: async ({ param, services, caller }) => json(await findDelivery(services, caller, param('deliveryId'))),
  },
});
