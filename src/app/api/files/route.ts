import { uploadFileSchema } from '../../../jobs/file-schema.ts';
import { json } from '../../../server/http/answer.ts';
import { parseQuery } from '../../../server/http/parse-input.ts';
import { receiveFile } from '../../../server/http/receive-file.ts';
import { route } from '../../../server/http/route.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/files', {
  POST: {
    for: ['submit'],
    async handle({ request, url, services, caller }) {
      const { name = null } = parseQuery(uploadFileSchema, url);
      const file = await receiveFile(services, request, caller.keyId, name);
      return json(file, 201, { Location: `/api/files/${file.fileId}` });
    },
  },
});
