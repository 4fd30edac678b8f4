import { actorOf } from '../../../../../server/audit/actor.ts';
import { json } from '../../../../../server/http/answer.ts';
import { route } from '../../../../../server/http/route.ts';
import { requestDrain } from '../../../../../server/workers/request-drain.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/workers/[workerId]/drain', {
  POST: {
    for: ['manage'],
    handle: async ({ param, services, caller }) =>
      json(await requestDrain(services, param('workerId'), actorOf(caller))),
  },
});
