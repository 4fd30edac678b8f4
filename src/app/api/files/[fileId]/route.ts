import { fileAnswer } from '../../../../server/http/file-answer.ts';
import { route } from '../../../../server/http/route.ts';
import { findFile } from '../../../../server/jobs/find-file.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/files/[fileId]', {
  GET: {
    for: ['read', 'submit'],
    handle: async ({ request, param, services, caller }) =>
      fileAnswer(request, await findFile(services, caller, param('fileId')), 'attachment'),
  },
});
