import { json } from '../../../../../server/http/answer.ts';
import { route } from '../../../../../server/http/route.ts';
import { findWhy } from '../../../../../server/jobs/find-why.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs/[jobId]/why', {
  GET: {
    for: ['read', 'submit'],
    handle: async ({ param, services, caller }) => json(await findWhy(services, caller, param('jobId'))),
  },
});
