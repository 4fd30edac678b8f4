import { json } from '../../../../../server/http/answer.ts';
import { route } from '../../../../../server/http/route.ts';
import { pauseTaskType } from '../../../../../server/tasks/pause-task-type.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/tasks/[taskType]/pause', {
  POST: {
    for: ['manage'],
    handle: async ({ param, services, caller }) => json(await pauseTaskType(services, caller, param('taskType'))),
  },
});
