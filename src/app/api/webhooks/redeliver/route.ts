import { bodyLimits } from '../../../../jobs/job-schema.ts';
import { createRedeliverySchema } from '../../../../jobs/webhook-redelivery-schema.ts';
import { json } from '../../../../server/http/answer.ts';
import { parseBody } from '../../../../server/http/parse-input.ts';
import { readJson } from '../../../../server/http/read-body.ts';
import { route } from '../../../../server/http/route.ts';
import { createRedelivery } from '../../../../server/webhooks/redeliveries.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/webhooks/redeliver', {
  POST: {
    for: ['manage'],
    async handle({ request, services, caller }) {
      const wanted = parseBody(createRedeliverySchema, await readJson(request, bodyLimits.jobBytes));
      const made = await createRedelivery(services, caller, wanted);
      return json(made, 202, { Location: `/api/webhooks/redeliver/${made.redeliveryId}` });
    },
  },
});
