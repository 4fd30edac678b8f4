import { listHostsSchema } from '../../../../jobs/webhook-host-schema.ts';
import { json } from '../../../../server/http/answer.ts';
import { parseQuery } from '../../../../server/http/parse-input.ts';
import { route } from '../../../../server/http/route.ts';
import { listHosts } from '../../../../server/webhooks/list-hosts.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/webhooks/hosts', {
  GET: {
    for: ['read'],
    handle: async ({ url, services }) => json(await listHosts(services, parseQuery(listHostsSchema, url))),
  },
});
