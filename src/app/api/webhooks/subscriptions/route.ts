import { bodyLimits } from '../../../../jobs/job-schema.ts';
import { createSubscriptionSchema, listSubscriptionsSchema } from '../../../../jobs/webhook-subscription-schema.ts';
import { json } from '../../../../server/http/answer.ts';
import { parseBody, parseQuery } from '../../../../server/http/parse-input.ts';
import { readJson } from '../../../../server/http/read-body.ts';
import { route } from '../../../../server/http/route.ts';
import { listSubscriptions } from '../../../../server/webhooks/list-subscriptions.ts';
import { createSubscription } from '../../../../server/webhooks/subscriptions.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/webhooks/subscriptions', {
  GET: {
    for: ['read', 'submit'],
    handle: async ({ url, services, caller }) =>
      json(await listSubscriptions(services, caller, parseQuery(listSubscriptionsSchema, url))),
  },
  POST: {
    for: ['submit'],
    async handle({ request, services, caller }) {
      const wanted = parseBody(createSubscriptionSchema, await readJson(request, bodyLimits.jobBytes));
      const made = await createSubscription(services, caller, wanted);
      return json(made, 201, { Location: `/api/webhooks/subscriptions/${made.subscriptionId}` });
    },
  },
});
