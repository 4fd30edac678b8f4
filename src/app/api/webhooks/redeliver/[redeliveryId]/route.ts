import { json } from '../../../../../server/http/answer.ts';
import { route } from '../../../../../server/http/route.ts';
import { findRedelivery, stopRedelivery } from '../../../../../server/webhooks/redeliveries.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/webhooks/redeliver/[redeliveryId]', {
  GET: {
    for: ['read'],
    handle: async ({ param, services }) => json(await findRedelivery(services, param('redeliveryId'))),
  },
  DELETE: {
    for: ['manage'],
    handle: async ({ param, services, caller }) => json(await stopRedelivery(services, caller, param('redeliveryId'))),
  },
});
