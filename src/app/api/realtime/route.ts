import { issueTicket } from '../../../server/auth/realtime-ticket.ts';
import { json } from '../../../server/http/answer.ts';
import { realtimeUrl } from '../../../server/http/realtime-url.ts';
import { route } from '../../../server/http/route.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/realtime', {
  GET: {
    for: ['read'],
    async handle({ request, services, caller }) {
      return json({ url: realtimeUrl(services.env, request), ticket: await issueTicket(services, caller) });
    },
  },
});
