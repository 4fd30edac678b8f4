import { json } from '../../../../../server/http/answer.ts';
import { route } from '../../../../../server/http/route.ts';
import { resumeTaskType } from '../../../../../server/tasks/pause-task-type.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/tasks/[taskType]/resume', {
  POST: {
    for: ['manage'],
    handle: async ({ param, services, caller }) => json(await resumeTaskType(services, caller, param('taskType'))),
  },
});
