import { findErrorGroup } from '../../../../server/errors/find-group.ts';
import { json } from '../../../../server/http/answer.ts';
import { route } from '../../../../server/http/route.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/errors/[fingerprint]', {
  GET: {
    for: ['read'],
    handle: async ({ param, services }) => json(await findErrorGroup(services, param('fingerprint'))),
  },
});
