import { actorOf } from '../../../../server/audit/actor.ts';
import { json } from '../../../../server/http/answer.ts';
import { route } from '../../../../server/http/route.ts';
import { resumeAll } from '../../../../server/tasks/pause-all.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/tasks/resume', {
  POST: {
    for: ['manage'],
    handle: async ({ services, caller }) => json(await resumeAll(services, actorOf(caller))),
  },
});
