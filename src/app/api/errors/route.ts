import { listErrorGroupsSchema } from '../../../jobs/error-group-schema.ts';
import { findErrorGroups } from '../../../server/errors/find-groups.ts';
import { json } from '../../../server/http/answer.ts';
import { parseQuery } from '../../../server/http/parse-input.ts';
import { route } from '../../../server/http/route.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/errors', {
  GET: {
    for: ['read'],
    handle: async ({ url, services }) => json(await findErrorGroups(services, parseQuery(listErrorGroupsSchema, url))),
  },
});
