import { json } from '../../../../server/http/answer.ts';
import { route } from '../../../../server/http/route.ts';
import { findWorker } from '../../../../server/workers/find-worker.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/workers/[workerId]', {
  GET: { for: ['read'], handle: async ({ param, services }) => json(await findWorker(services, param('workerId'))) },
});
