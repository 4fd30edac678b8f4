import { bodyLimits } from '../../../../jobs/job-schema.ts';
import { pingUrlSchema } from '../../../../jobs/webhook-delivery-schema.ts';
import { json } from '../../../../server/http/answer.ts';
import { parseBody } from '../../../../server/http/parse-input.ts';
import { readJson } from '../../../../server/http/read-body.ts';
import { route } from '../../../../server/http/route.ts';
import { pingUrl } from '../../../../server/webhooks/ping-url.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/webhooks/ping', {
  POST: {
    for: ['submit'],
    async handle({ request, services, caller }) {
      const { url } = parseBody(pingUrlSchema, await readJson(request, bodyLimits.jobBytes));
      return json(await pingUrl(services, caller, url));
    },
  },
});
