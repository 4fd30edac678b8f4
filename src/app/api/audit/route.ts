import { listAuditSchema } from '../../../jobs/audit-schema.ts';
import { findEntries } from '../../../server/audit/find-entries.ts';
import { json } from '../../../server/http/answer.ts';
import { parseQuery } from '../../../server/http/parse-input.ts';
import { route } from '../../../server/http/route.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/audit', {
  GET: {
    for: ['admin'],
    handle: async ({ url, services }) => json(await findEntries(services, parseQuery(listAuditSchema, url))),
  },
});
