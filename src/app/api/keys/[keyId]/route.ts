import { actorOf } from '../../../../server/audit/actor.ts';
import { answer } from '../../../../server/http/answer.ts';
import { route } from '../../../../server/http/route.ts';
import { revokeApiKey } from '../../../../server/keys/api-keys.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/keys/[keyId]', {
  DELETE: {
    for: ['admin'],
    async handle({ param, services, caller }) {
      await revokeApiKey(services, param('keyId'), actorOf(caller));
      return answer(204, null, {});
    },
  },
});
