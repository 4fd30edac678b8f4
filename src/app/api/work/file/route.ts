import { workFileSchema } from '../../../../jobs/work-schema.ts';
import { fileAnswer } from '../../../../server/http/file-answer.ts';
import { parseQuery } from '../../../../server/http/parse-input.ts';
import { route } from '../../../../server/http/route.ts';
import { findWorkFile } from '../../../../server/work/find-work-file.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/work/file', {
  GET: {
    for: ['manage'],
    handle: async ({ request, url, services }) =>
      fileAnswer(request, await findWorkFile(services, parseQuery(workFileSchema, url)), 'attachment'),
  },
});
