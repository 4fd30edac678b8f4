import { json } from '../../../../server/http/answer.ts';
import { route } from '../../../../server/http/route.ts';
import { listDisabledEndpoints } from '../../../../server/webhooks/disabled-endpoints.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/webhooks/endpoints', {
  GET: {
    for: ['read'],
    handle: async ({ services }) => json({ endpoints: await listDisabledEndpoints(services) }),
  },
});
