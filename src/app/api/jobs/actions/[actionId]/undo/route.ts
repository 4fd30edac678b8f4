import { undoAction } from '../../../../../../server/actions/undo-action.ts';
import { json } from '../../../../../../server/http/answer.ts';
import { route } from '../../../../../../server/http/route.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs/actions/[actionId]/undo', {
  POST: {
    for: ['manage'],
    async handle({ param, services, caller }) {
      const action = await undoAction(services, caller, param('actionId'));
      return json(action, 202, { Location: `/api/jobs/actions/${action.actionId}` });
    },
  },
});
