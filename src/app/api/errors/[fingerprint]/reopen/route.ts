import { reopenErrorGroup } from '../../../../../server/errors/decide-group.ts';
import { json } from '../../../../../server/http/answer.ts';
import { route } from '../../../../../server/http/route.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/errors/[fingerprint]/reopen', {
  POST: {
    for: ['manage'],
    handle: async ({ param, services, caller }) => json(await reopenErrorGroup(services, caller, param('fingerprint'))),
  },
});
