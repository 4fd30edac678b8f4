import { retryErrorGroup } from '../../../../../server/errors/decide-group.ts';
import { json } from '../../../../../server/http/answer.ts';
import { route } from '../../../../../server/http/route.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/errors/[fingerprint]/retry', {
  POST: {
    for: ['manage'],
    async handle({ param, services, caller }) {
      const action = await retryErrorGroup(services, caller, param('fingerprint'));
      return json(action, 202, { Location: `/api/jobs/actions/${action.actionId}` });
    },
  },
});
