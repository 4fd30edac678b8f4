import { json } from '../../../server/http/answer.ts';
import { route } from '../../../server/http/route.ts';
import { findTaskTypes } from '../../../server/tasks/find-task-types.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/tasks', {
  GET: {
    for: ['read', 'submit'],
    handle: async ({ services, caller }) => json(await findTaskTypes(services, caller)),
  },
});
