import { json } from '../../../server/http/answer.ts';
import { route } from '../../../server/http/route.ts';
import { readStats } from '../../../server/stats/read-stats.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/stats', {
  GET: { for: ['read'], handle: async ({ services }) => json(await readStats(services)) },
});
