import { readHistorySchema } from '../../../../jobs/history-schema.ts';
import { json } from '../../../../server/http/answer.ts';
import { parseQuery } from '../../../../server/http/parse-input.ts';
import { route } from '../../../../server/http/route.ts';
import { readHistory } from '../../../../server/stats/read-history.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = route('/api/stats/history', {
  GET: {
    for: ['read'],
    handle: async ({ url, services }) => json(await readHistory(services, parseQuery(readHistorySchema, url))),
  },
});
