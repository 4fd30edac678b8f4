import { bodyLimits } from '../../../../../jobs/job-schema.ts';
import { enableEndpointSchema } from '../../../../../jobs/webhook-delivery-schema.ts';
import { json } from '../../../../../server/http/answer.ts';
import { parseBody } from '../../../../../server/http/parse-input.ts';
import { readJson } from '../../../../../server/http/read-body.ts';
import { route } from '../../../../../server/http/route.ts';
import { enableEndpoint } from '../../../../../server/webhooks/disabled-endpoints.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/webhooks/endpoints/enable', {
  POST: {
    for: ['manage'],
    async handle({ request, services, caller }) {
      const { url } = parseBody(enableEndpointSchema, await readJson(request, bodyLimits.jobBytes));
      await enableEndpoint(services, caller, url);
      return json({ url });
    },
  },
});
