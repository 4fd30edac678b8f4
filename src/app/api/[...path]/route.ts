import { TaskFlowError } from '../../../jobs/errors.ts';
import { route } from '../../../server/http/route.ts';
import type { Endpoint } from '../../../server/http/route.ts';

const nothing: Endpoint = {
  for: 'anybody',
  handle({ url }) {
    throw new TaskFlowError('not_found', `There is nothing at ${url.pathname.slice(0, 200)}.`);
  },
};

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/[...path]', {
  GET: nothing,
  POST: nothing,
  PUT: nothing,
  PATCH: nothing,
  DELETE: nothing,
});
