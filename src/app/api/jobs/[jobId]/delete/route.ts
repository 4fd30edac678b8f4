import { answer } from '../../../../../server/http/answer.ts';
import { route } from '../../../../../server/http/route.ts';
import { deleteOwnJob } from '../../../../../server/jobs/delete-own-job.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs/[jobId]/delete', {
  POST: {
    for: ['submit'],
    async handle({ param, services, caller }) {
      await deleteOwnJob(services, caller, param('jobId'));
      return answer(204, null, {});
    },
  },
});
