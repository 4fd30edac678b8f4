import { json } from '../../server/http/answer.ts';
import { route } from '../../server/http/route.ts';
import { readWebReadiness } from '../../server/stats/web-readiness.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/readyz', {
  GET: {
    for: 'anybody',
    async handle({ services }) {
      const readiness = await readWebReadiness(services);
      return json(readiness, readiness.status === 'ready' ? 200 : 503);
    },
  },
});
