import { listDeliveriesSchema } from '../../../../jobs/webhook-delivery-schema.ts';
import { json } from '../../../../server/http/answer.ts';
import { parseQuery } from '../../../../server/http/parse-input.ts';
import { route } from '../../../../server/http/route.ts';
import { listDeliveries } from '../../../../server/webhooks/list-deliveries.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/webhooks/deliveries', {
  GET: {
    for: ['read', 'submit'],
    handle: async ({ url, services, caller }) =>
      json(await listDeliveries(services, caller, parseQuery(listDeliveriesSchema, url))),
  },
});
