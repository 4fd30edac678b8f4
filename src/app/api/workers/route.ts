import { json } from '../../../server/http/answer.ts';
import { route } from '../../../server/http/route.ts';
import { findWorkers } from '../../../server/stats/find-workers.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/workers', {
  GET: { for: ['read'], handle: async ({ services }) => json({ workers: await findWorkers(services) }) },
});
