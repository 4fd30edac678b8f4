import { answer } from '../../../../server/http/answer.ts';
import { route } from '../../../../server/http/route.ts';
import { revokeApiKey } from '../../../../server/keys/api-keys.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/keys/[keyId]', {
  DELETE: {
    for: ['admin'],
    async handle({ param, services, caller }) {
      await revokeApiKey(services, param('keyId'), caller.keyId);
      return answer(204, null, {});
    },
  },
});
