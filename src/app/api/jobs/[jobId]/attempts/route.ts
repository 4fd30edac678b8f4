import { json } from '../../../../../server/http/answer.ts';
import { route } from '../../../../../server/http/route.ts';
import { findAttempts } from '../../../../../server/jobs/find-attempts.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs/[jobId]/attempts', {
  GET: {
    for: ['read', 'submit'],
    handle: async ({ param, services, caller }) =>
      json({ attempts: await findAttempts(services, caller, param('jobId')) }),
  },
});
