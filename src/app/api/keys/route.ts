import { createApiKeySchema } from '../../../jobs/api-key-schema.ts';
import { bodyLimits } from '../../../jobs/job-schema.ts';
import { actorOf } from '../../../server/audit/actor.ts';
import { json } from '../../../server/http/answer.ts';
import { parseBody } from '../../../server/http/parse-input.ts';
import { readJson } from '../../../server/http/read-body.ts';
import { route } from '../../../server/http/route.ts';
import { createApiKey, listApiKeys } from '../../../server/keys/api-keys.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/keys', {
  GET: {
    for: ['admin'],
    handle: async ({ services }) => json({ keys: await listApiKeys(services) }),
  },
  POST: {
    for: ['admin'],
    async handle({ request, services, caller }) {
      const wanted = parseBody(createApiKeySchema, await readJson(request, bodyLimits.jobBytes));
      return json(await createApiKey(services, wanted, actorOf(caller)), 201);
    },
  },
});
