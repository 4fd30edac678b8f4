import { findAction } from '../../../../../server/actions/find-actions.ts';
import { stopAction } from '../../../../../server/actions/stop-action.ts';
import { json } from '../../../../../server/http/answer.ts';
import { route } from '../../../../../server/http/route.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs/actions/[actionId]', {
  GET: {
    for: ['read'],
    handle: async ({ param, services }) => json(await findAction(services, param('actionId'))),
  },
  DELETE: {
    for: ['manage'],
    handle: async ({ param, services, caller }) => json(await stopAction(services, caller, param('actionId'))),
  },
});
