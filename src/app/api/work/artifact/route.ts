import { workArtifactSchema } from '../../../../jobs/work-schema.ts';
import { json } from '../../../../server/http/answer.ts';
import { parseQuery } from '../../../../server/http/parse-input.ts';
import { route } from '../../../../server/http/route.ts';
import { receiveArtifact } from '../../../../server/work/receive-artifact.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/work/artifact', {
  POST: {
    for: ['manage'],
    async handle({ request, url, services }) {
      const artifact = parseQuery(workArtifactSchema, url);
      return json(await receiveArtifact(services, request, artifact), 201);
    },
  },
});
