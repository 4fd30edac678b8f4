import { json } from '../../../../../server/http/answer.ts';
import { route } from '../../../../../server/http/route.ts';
import { findArtifacts } from '../../../../../server/jobs/find-artifacts.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs/[jobId]/artifacts', {
  GET: {
    for: ['read', 'submit'],
    handle: async ({ param, services, caller }) =>
      json({ artifacts: await findArtifacts(services, caller, param('jobId')) }),
  },
});
