import { fileAnswer } from '../../../../../../server/http/file-answer.ts';
import { route } from '../../../../../../server/http/route.ts';
import { findArtifact } from '../../../../../../server/jobs/find-artifacts.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/jobs/[jobId]/artifacts/[name]', {
  GET: {
    for: ['read', 'submit'],
    async handle({ request, param, services, caller }) {
      const artifact = await findArtifact(services, caller, param('jobId'), param('name'));
      return fileAnswer(request, artifact, 'inline');
    },
  },
});
