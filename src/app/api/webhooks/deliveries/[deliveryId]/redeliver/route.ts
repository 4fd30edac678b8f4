import { json } from '../../../../../../server/http/answer.ts';
import { route } from '../../../../../../server/http/route.ts';
import { redeliver } from '../../../../../../server/webhooks/redeliver.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route(
  '/api/webhooks/deliveries/[deliveryId]/redeliver',
  {
    POST: {
      for: ['submit'],
      handle: async ({ param, services, caller }) => json(await redeliver(services, caller, param('deliveryId'))),
    },
  },
);
