import { answer } from '../../../../../server/http/answer.ts';
import { route } from '../../../../../server/http/route.ts';
import { deleteSubscription } from '../../../../../server/webhooks/subscriptions.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/webhooks/subscriptions/[subscriptionId]', {
  DELETE: {
    for: ['submit'],
    async handle({ param, services, caller }) {
      await deleteSubscription(services, caller, param('subscriptionId'));
      return answer(204, null, {});
    },
  },
});
