import { json } from '../../../../../server/http/answer.ts';
import { route } from '../../../../../server/http/route.ts';
import { retryOwnJob } from '../../../../../server/jobs/retry-own-job.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs/[jobId]/retry', {
  POST: {
    for: ['submit'],
    handle: async ({ param, services, caller }) => json(await retryOwnJob(services, caller, param('jobId'))),
  },
});
