import { resolveErrorGroup } from '../../../../../server/errors/decide-group.ts';
import { json } from '../../../../../server/http/answer.ts';
import { route } from '../../../../../server/http/route.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/errors/[fingerprint]/resolve', {
  POST: {
    for: ['manage'],
    handle: async ({ param, services, caller }) =>
      json(await resolveErrorGroup(services, caller, param('fingerprint'))),
  },
});
