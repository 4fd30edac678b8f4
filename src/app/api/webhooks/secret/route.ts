import { json } from '../../../../server/http/answer.ts';
import { route } from '../../../../server/http/route.ts';
import { callerSecret } from '../../../../server/webhooks/caller-secret.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/webhooks/secret', {
  GET: { for: ['submit'], handle: async ({ services, caller }) => json(await callerSecret(services, caller)) },
});
