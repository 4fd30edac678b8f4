import { json } from '../../server/http/answer.ts';
import { route } from '../../server/http/route.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/healthz', {
  GET: { for: 'anybody', handle: () => json({ status: 'ok' }) },
});
