import { answer } from '../../../server/http/answer.ts';
import { route } from '../../../server/http/route.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/metrics', {
  GET: {
    for: ['read'],
    async handle({ request, services }) {
      const { contentType, body } = await services.metrics.expose(request.headers.get('accept'));
      return answer(200, body, { 'Content-Type': contentType, Vary: 'Accept' });
    },
  },
});
