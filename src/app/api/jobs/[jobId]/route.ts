import { TaskFlowError } from '../../../../jobs/errors.ts';
import { json } from '../../../../server/http/answer.ts';
import { route } from '../../../../server/http/route.ts';
import { cancelOwnJob } from '../../../../server/jobs/cancel-own-job.ts';
import { findJob } from '../../../../server/jobs/find-job.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs/[jobId]', {
  GET: {
    for: ['read', 'submit'],
    async handle({ param, services, caller }) {
      const jobId = requireId(param('jobId'));
      return json(await findJob(services, caller, jobId));
    },
  },
  DELETE: {
    for: ['submit'],
    async handle({ param, services, caller }) {
      const jobId = requireId(param('jobId'));
      return json(await cancelOwnJob(services, caller, jobId));
    },
  },
});

/** These words stand where an id would, and name things that this method is not for. */
function requireId(jobId: string): string {
  if (jobId !== 'batch' && jobId !== 'actions') return jobId;
  throw new TaskFlowError('method_not_allowed', `${jobId} is no job: this method is not possible here.`, {
    headers: { Allow: 'OPTIONS' },
  });
}
