import { json } from '../../../../../server/http/answer.ts';
import { route } from '../../../../../server/http/route.ts';
import { cancelOwnJob } from '../../../../../server/jobs/cancel-own-job.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs/[jobId]/cancel', {
  POST: {
    for: ['submit'],
    handle: async ({ param, services, caller }) => json(await cancelOwnJob(services, caller, param('jobId'))),
  },
});
